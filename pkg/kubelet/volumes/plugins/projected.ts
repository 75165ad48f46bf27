import type { Volume, VolumeProjection } from "../../../api/core/v1/types.generated.ts";
import { writePayload } from "./atomic-writer.ts";
import { payloadOf } from "./payload-of.ts";
import type { VolumePlugin } from "./volume-plugin.ts";

/** What the API defaults to. */
const defaultFileMode = 0o644;

interface Projected {
  readonly sources: readonly VolumeProjection[];
  readonly defaultMode: number | undefined;
}

/** A volume whose files are written from sources; the kinds differ only in how the manifest names them. */
function projecting(name: string, sourcesOf: (volume: Volume) => Projected | undefined): VolumePlugin {
  return {
    name,
    live: true,
    handles: (volume) => sourcesOf(volume) !== undefined,
    async setUp(volume, context) {
      const { sources, defaultMode = defaultFileMode } = sourcesOf(volume) ?? { sources: [] };
      const payload = await payloadOf(sources, defaultMode, context);
      await writePayload(context.directory, payload, context.pod.spec?.securityContext?.fsGroup);
      return { path: context.directory, readOnly: true };
    },
  };
}

export const configMapPlugin = projecting("kubernetes.io~configmap", ({ configMap }) => {
  return configMap && { sources: [{ configMap }], defaultMode: configMap.defaultMode };
});

export const secretPlugin = projecting("kubernetes.io~secret", ({ secret }) => {
  if (!secret) return undefined;
  const { secretName, items, optional, defaultMode } = secret;
  return { sources: [{ secret: { name: secretName, items, optional } }], defaultMode };
});

export const downwardApiPlugin = projecting("kubernetes.io~downward-api", ({ downwardAPI }) => {
  return downwardAPI && { sources: [{ downwardAPI }], defaultMode: downwardAPI.defaultMode };
});

export const projectedPlugin = projecting("kubernetes.io~projected", ({ projected }) => {
  return projected && { sources: projected.sources, defaultMode: projected.defaultMode };
});
