import { setTimeout as sleep } from "node:timers/promises";
import type { Container, Pod, ServiceAccount as Account } from "../../../api/core/v1/types.generated.ts";
import { serviceAccounts } from "../../../api/resources.ts";
import { generateName } from "../../../apimachinery/safe-name.ts";
import { forbidden } from "../../../apimachinery/status-error.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";
import { tokenVolume } from "./token-volume.ts";

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
/** The account that every namespace gets, a moment after it was made. */
const defaultAccount = "default";
const retryMs = 150;
const retries = 9;

/** Gives every pod its service account and, unless it opts out, a token to speak to the API with. */
export class ServiceAccount implements AdmissionPlugin {
  readonly name = "ServiceAccount";

  constructor(private readonly lookup: ObjectLookup) {}

  handles({ operation, ref, subresource }: AdmissionAttributes): boolean {
    return operation === "CREATE" && ref.group === "" && ref.resource === "pods" && subresource === undefined;
  }

  admit({ object, namespace, name }: AdmissionAttributes): void | Promise<void> {
    const pod = object as Pod;
    // A mirror pod reflects a file on its node and gets nothing from here.
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return;
    const accountName = (pod.spec.serviceAccountName ||= defaultAccount);
    pod.spec.serviceAccount = accountName;
    const find = () => this.lookup.get(serviceAccounts, { namespace, name: accountName });
    const missing = () =>
      forbidden(
        { resource: "pods", name },
        `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`,
      );
    const account = find();
    if (account) return give(pod, account);
    if (accountName !== defaultAccount) throw missing();
    return waitedFor(find).then((found) => {
      if (!found) throw missing();
      give(pod, found);
    });
  }
}

/** For as long as upstream's plugin does. */
async function waitedFor(find: () => Account | undefined): Promise<Account | undefined> {
  for (let left = retries; left > 0; left--) {
    await sleep(retryMs);
    const found = find();
    if (found) return found;
  }
  return undefined;
}

function give(pod: Pod, account: Account): void {
  if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(pod);
  if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
    pod.spec.imagePullSecrets = pullSecrets(account);
}

const pullSecrets = (account: Account) => structuredClone(account.imagePullSecrets ?? []);

/** Containers that mount something at the path already keep it. */
function mountToken(pod: Pod): void {
  const volumes = (pod.spec.volumes ??= []);
  const existing = volumes.find(({ name = "" }) => name.startsWith(volumePrefix));
  const name = existing?.name ?? generateName(volumePrefix);
  const lacking = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].filter(
    (container) => !mountsAtPath(container),
  );
  for (const container of lacking) (container.volumeMounts ??= []).push({ name, readOnly: true, mountPath });
  if (lacking.length > 0 && !existing) volumes.push(tokenVolume(name));
}

const mountsAtPath = ({ volumeMounts }: Container) =>
  volumeMounts?.some((mount) => mount.mountPath === mountPath) ?? false;
