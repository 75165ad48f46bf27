import type { LocalStorageMonitor } from "../eviction/local-storage-monitor.ts";
import type { ImageManager } from "../images/image-manager.ts";
import type { ReferencedObjects } from "../objects/referenced-objects.ts";
import { podUid } from "../pod/pod-containers.ts";
import type { TokenManager } from "../volumes/token-manager.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";
import type { PodResources } from "./worker-services.ts";

interface Keepers {
  readonly objects: ReferencedObjects;
  readonly localStorage: LocalStorageMonitor;
  readonly tokens: TokenManager;
  readonly images: ImageManager;
  readonly volumes: VolumeManager;
}

/** Tells everybody who keeps something for a pod of its beginning and its end. */
export function podResources({ objects, localStorage, tokens, images, volumes }: Keepers): PodResources {
  return {
    register(pod) {
      objects.register(pod);
      localStorage.register(pod);
      volumes.refresh(podUid(pod), pod);
    },
    tearDown(uid) {
      localStorage.forget(uid);
      tokens.forgetPod(uid);
      return volumes.tearDown(uid);
    },
    forget(uid) {
      objects.forget(uid);
      localStorage.forget(uid);
      tokens.forgetPod(uid);
      images.forgetPod(uid);
      volumes.forget(uid);
    },
  };
}
