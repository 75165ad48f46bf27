import type { AdmissionCheck } from "./node-view.ts";

/** Pods that say which operating system they are for. */
export const operatingSystemCheck: AdmissionCheck = ({ spec }) => {
  const wanted = spec?.os?.name;
  if (!wanted || wanted === "linux") return undefined;
  const message = "Failed to admit pod as the OS field doesn't match node OS";
  return { reason: "PodOSNotSupported", message };
};
