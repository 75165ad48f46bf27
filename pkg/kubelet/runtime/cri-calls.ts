import type * as v1 from "../../cri/generated/cri/v1/api.ts";

type Call<Request, Response> = (request: v1.DeepPartial<Request>) => Promise<Response>;

/** The CRI calls that the kubelet makes. Rejections are gRPC service errors. */
export interface CriRuntime {
  version: Call<v1.VersionRequest, v1.VersionResponse>;
  status: Call<v1.StatusRequest, v1.StatusResponse>;
  runPodSandbox: Call<v1.RunPodSandboxRequest, v1.RunPodSandboxResponse>;
  stopPodSandbox: Call<v1.StopPodSandboxRequest, v1.StopPodSandboxResponse>;
  removePodSandbox: Call<v1.RemovePodSandboxRequest, v1.RemovePodSandboxResponse>;
  podSandboxStatus: Call<v1.PodSandboxStatusRequest, v1.PodSandboxStatusResponse>;
  listPodSandbox: Call<v1.ListPodSandboxRequest, v1.ListPodSandboxResponse>;
  createContainer: Call<v1.CreateContainerRequest, v1.CreateContainerResponse>;
  startContainer: Call<v1.StartContainerRequest, v1.StartContainerResponse>;
  stopContainer: Call<v1.StopContainerRequest, v1.StopContainerResponse>;
  removeContainer: Call<v1.RemoveContainerRequest, v1.RemoveContainerResponse>;
  listContainers: Call<v1.ListContainersRequest, v1.ListContainersResponse>;
  containerStatus: Call<v1.ContainerStatusRequest, v1.ContainerStatusResponse>;
  reopenContainerLog: Call<v1.ReopenContainerLogRequest, v1.ReopenContainerLogResponse>;
  execSync: Call<v1.ExecSyncRequest, v1.ExecSyncResponse>;
  exec: Call<v1.ExecRequest, v1.ExecResponse>;
  attach: Call<v1.AttachRequest, v1.AttachResponse>;
  portForward: Call<v1.PortForwardRequest, v1.PortForwardResponse>;
  listContainerStats: Call<v1.ListContainerStatsRequest, v1.ListContainerStatsResponse>;
  listImages: Call<v1.ListImagesRequest, v1.ListImagesResponse>;
  imageStatus: Call<v1.ImageStatusRequest, v1.ImageStatusResponse>;
  pullImage: Call<v1.PullImageRequest, v1.PullImageResponse>;
  removeImage: Call<v1.RemoveImageRequest, v1.RemoveImageResponse>;
}
