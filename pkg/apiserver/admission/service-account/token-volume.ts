import type { Volume } from "../../../api/core/v1/types.generated.ts";

/** Just over an hour, as upstream: some clients compare with a full hour. */
const expirationSeconds = 3607;

/** Token, cluster CA and namespace in one projected volume (upstream's TokenVolumeSource). */
export const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { path: "token", expirationSeconds } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
        },
      },
    ],
  },
});
