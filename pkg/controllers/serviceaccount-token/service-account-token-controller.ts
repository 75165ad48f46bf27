import type { Secret, ServiceAccount } from "../../api/core/v1/types.generated.ts";
import { secrets, serviceAccounts } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";

const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";
/** The longest the API grants: such tokens end with their secret, not with time. */
const longestSeconds = 2 ** 32;

/**
 * Fills secrets of type kubernetes.io/service-account-token with a token of the account they name, and removes those
 * whose account is gone.
 */
export class ServiceAccountTokenController implements Reconciler {
  readonly #secrets: Informer<Secret>;
  readonly #accounts: Informer<ServiceAccount>;

  constructor(
    private readonly context: ControllerContext,
    private readonly rootCa: string,
    enqueue: Enqueue,
  ) {
    // A secret's type never changes.
    this.#secrets = context.informers.informer(secrets, { fieldSelector: `type=${tokenType}` });
    this.#accounts = context.informers.informer(serviceAccounts);
    this.#secrets.addIndex("service-account", (secret) => [accountKey(secret)]);
    const touch = (secret: Secret) => enqueue(keyOf(secret));
    this.#secrets.addHandler({ added: touch, updated: touch, deleted: touch });
    const touchTokens = (account: ServiceAccount) =>
      this.#secrets.byIndex("service-account", keyOf(account)).forEach(touch);
    this.#accounts.addHandler({ added: touchTokens, deleted: touchTokens });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const secret = this.#secrets.get(parseKey(key));
    if (!secret) await this.#dropReferences(key);
    else if (!secret.metadata.deletionTimestamp) await this.#fill(secret);
    return undefined;
  }

  async #fill(secret: Secret): Promise<void> {
    const account = await this.#accountOf(secret);
    if (!account) {
      const preconditions = { uid: secret.metadata.uid ?? "" };
      return ignoreNotFound(this.context.client.resource(secrets).delete(secret.metadata, { preconditions }));
    }
    const wanted = this.#fixed(secret, account);
    if (wanted === secret && secret.data?.token) return;
    const token = secret.data?.token ?? base64(await this.#issue(secret, account));
    await this.context.client.resource(secrets).update({ ...wanted, data: { ...wanted.data, token } });
  }

  /** Of that name, and of that uid where the secret has one; the API is asked before the account counts as gone. */
  async #accountOf(secret: Secret): Promise<ServiceAccount | undefined> {
    const key = {
      namespace: secret.metadata.namespace ?? "",
      name: secret.metadata.annotations?.[nameAnnotation] ?? "",
    };
    const uid = secret.metadata.annotations?.[uidAnnotation];
    const isIts = (account: ServiceAccount | undefined) => account && (!uid || account.metadata.uid === uid);
    const known = this.#accounts.get(key);
    if (isIts(known)) return known;
    try {
      const found = await this.context.client.resource(serviceAccounts).get(key);
      return isIts(found) ? found : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The secret with everything but the token as it should be; itself when it is. */
  #fixed(secret: Secret, { metadata: { uid = "" } }: ServiceAccount): Secret {
    const data = { "ca.crt": base64(this.rootCa), namespace: base64(secret.metadata.namespace ?? "") };
    const annotated = secret.metadata.annotations?.[uidAnnotation] === uid;
    if (annotated && secret.data?.["ca.crt"] === data["ca.crt"] && secret.data.namespace === data.namespace)
      return secret;
    const annotations = { ...secret.metadata.annotations, [uidAnnotation]: uid };
    return { ...secret, metadata: { ...secret.metadata, annotations }, data: { ...secret.data, ...data } };
  }

  async #issue(secret: Secret, { metadata }: ServiceAccount): Promise<string> {
    const { name, uid } = secret.metadata;
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: longestSeconds, boundObjectRef: { apiVersion: "v1", kind: "Secret", name, uid } },
    };
    const answer = await this.context.client.resource(serviceAccounts).createSubresource(metadata, "token", request);
    return (answer as { status: { token: string } }).status.token;
  }

  /** Accounts that list a secret which is gone list it no more. */
  async #dropReferences(key: string): Promise<void> {
    const { namespace, name } = parseKey(key);
    for (const account of this.#accounts.list(namespace)) {
      const kept = account.secrets?.filter((reference) => reference.name !== name);
      if (kept?.length === account.secrets?.length) continue;
      await ignoreNotFound(this.context.client.resource(serviceAccounts).update({ ...account, secrets: kept }));
    }
  }
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
const accountKey = ({ metadata }: Secret) => `${metadata.namespace}/${metadata.annotations?.[nameAnnotation] ?? ""}`;
