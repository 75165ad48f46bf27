import type {
  ConfigMap,
  ConfigMapProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  SecretProjection,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from "../../../api/core/v1/types.generated.ts";
import { isNotFound } from "../../../apimachinery/status-error.ts";
import { fieldValue } from "../../env/field-ref.ts";
import { resourceValue } from "../../env/resource-ref.ts";
import type { FileProjection, Payload } from "./atomic-writer.ts";
import type { VolumeContext } from "./volume-plugin.ts";

/** Upstream's two ways of saying it. */
const missingKey = {
  configMap: "configmap references non-existent config key",
  secret: "references non-existent secret key",
} as const;

const known: readonly string[] = [
  "configMap",
  "secret",
  "downwardAPI",
  "serviceAccountToken",
] satisfies (keyof VolumeProjection)[];

type Files = Map<string, FileProjection>;

/** The files of one or several projected sources; a later source wins a path. */
export async function payloadOf(
  sources: readonly VolumeProjection[],
  defaultMode: number,
  context: VolumeContext,
): Promise<Payload> {
  const files: Files = new Map();
  for (const source of sources) {
    const { configMap, secret, downwardAPI, serviceAccountToken } = source;
    const strange = Object.keys(source).find((kind) => !known.includes(kind));
    if (strange) throw new Error(`this node cannot project the source ${strange}; it can project ${known.join(", ")}`);
    if (configMap)
      addFiles(files, await configMapFiles(configMap, context), configMap, defaultMode, missingKey.configMap);
    if (secret) addFiles(files, await secretFiles(secret, context), secret, defaultMode, missingKey.secret);
    for (const item of downwardAPI?.items ?? []) addDownward(files, item, defaultMode, context);
    if (serviceAccountToken) await addToken(files, serviceAccountToken, defaultMode, context);
  }
  return files;
}

async function configMapFiles(source: ConfigMapProjection, context: VolumeContext): Promise<Map<string, Buffer>> {
  const found = await orOptional(
    context.objects.configMap(context.pod.metadata.namespace ?? "", source.name ?? ""),
    source,
  );
  return configMapData(found);
}

function configMapData(configMap: ConfigMap | undefined): Map<string, Buffer> {
  const texts = Object.entries(configMap?.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const);
  const binaries = Object.entries(configMap?.binaryData ?? {}).map(
    ([key, text]) => [key, Buffer.from(text, "base64")] as const,
  );
  return new Map([...texts, ...binaries]);
}

async function secretFiles(source: SecretProjection, context: VolumeContext): Promise<Map<string, Buffer>> {
  const asked = context.objects.secret(context.pod.metadata.namespace ?? "", source.name ?? "");
  const found: Secret | undefined = await orOptional(asked, source);
  return new Map(Object.entries(found?.data ?? {}).map(([key, text]) => [key, Buffer.from(text, "base64")]));
}

async function orOptional<T>(
  asked: Promise<T>,
  { optional }: { optional?: boolean | undefined },
): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (optional && isNotFound(error)) return undefined;
    throw error;
  }
}

function addFiles(
  files: Files,
  data: ReadonlyMap<string, Buffer>,
  { items, optional }: { items?: KeyToPath[] | undefined; optional?: boolean | undefined },
  defaultMode: number,
  missing: string,
): void {
  if (!items?.length) {
    for (const [key, bytes] of data) files.set(key, { data: bytes, mode: defaultMode });
    return;
  }
  for (const { key, path, mode = defaultMode } of items) {
    const bytes = data.get(key);
    if (bytes) files.set(path, { data: bytes, mode });
    else if (!optional) throw new Error(`${missing}: ${key}`);
  }
}

function addDownward(
  files: Files,
  { path, mode, fieldRef, resourceFieldRef }: DownwardAPIVolumeFile,
  defaultMode: number,
  { pod, allocatable, hostIPs }: VolumeContext,
): void {
  const status = { hostIP: hostIPs[0], hostIPs: hostIPs.map((ip) => ({ ip })), ...pod.status };
  const text = fieldRef
    ? fieldValue(pod, fieldRef.fieldPath, status)
    : resourceFieldRef
      ? resourceValue(pod, undefined, resourceFieldRef, allocatable())
      : "";
  files.set(path, { data: Buffer.from(text), mode: mode ?? defaultMode });
}

/** A token is for its pod's user alone where the manifest says who that is. */
async function addToken(
  files: Files,
  projection: ServiceAccountTokenProjection,
  defaultMode: number,
  { pod, tokens }: VolumeContext,
): Promise<void> {
  const { fsGroup } = pod.spec?.securityContext ?? {};
  const users = new Set(
    [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(
      ({ securityContext }) => securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser,
    ),
  );
  const [user] = users;
  const uid = fsGroup === undefined && users.size === 1 ? user : undefined;
  const mode = fsGroup !== undefined || uid !== undefined ? 0o600 : defaultMode;
  files.set(projection.path, { data: Buffer.from(await tokens.token(pod, projection)), mode, uid });
}
