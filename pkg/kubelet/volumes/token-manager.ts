import type { TokenRequest } from "../../api/authentication/v1/types.generated.ts";
import type { Pod, ServiceAccountTokenProjection } from "../../api/core/v1/types.generated.ts";
import { serviceAccounts } from "../../api/resources.ts";
import { parseTime } from "../../apimachinery/time.ts";
import type { Client } from "../../client/interface.ts";
import type { Clock } from "../../util/clock.ts";
import { podUid } from "../pod/pod-containers.ts";
import type { TokenSource } from "./token-source.ts";

const dayMs = 86_400_000;
/** A token is renewed when four fifths of its life, or a day, are over. */
const renewAt = 0.8;
/** After a renewal that failed. */
const retryMs = 60_000;

interface Entry {
  readonly token: Promise<string>;
  renewAt: number;
  expiresAt: number;
  cancel: () => void;
}

/** Asks for tokens bound to pods, keeps them while they are young and says when one is due for renewal. */
export class TokenManager implements TokenSource {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    /** A pod's token is due: asking for it again gives a new one. */
    private readonly onDue: (uid: string) => void,
  ) {}

  async token(pod: Pod, projection: ServiceAccountTokenProjection): Promise<string> {
    const key = `${podUid(pod)}/${projection.audience ?? ""}/${projection.expirationSeconds ?? ""}`;
    const known = this.#entries.get(key);
    const now = this.clock.now();
    if (known && now < known.renewAt) return known.token;
    try {
      return await this.#request(key, pod, projection);
    } catch (error) {
      if (!known || now >= known.expiresAt) throw error;
      known.renewAt = now + retryMs;
      known.cancel = this.clock.after(retryMs, () => this.onDue(podUid(pod)));
      return known.token;
    }
  }

  forgetPod(uid: string): void {
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(`${uid}/`)) continue;
      entry.cancel();
      this.#entries.delete(key);
    }
  }

  stop(): void {
    for (const { cancel } of this.#entries.values()) cancel();
  }

  async #request(key: string, pod: Pod, projection: ServiceAccountTokenProjection): Promise<string> {
    const { namespace = "", name } = pod.metadata;
    const { audience, expirationSeconds = 3600 } = projection;
    const body: TokenRequest = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: { name: "" },
      spec: {
        audiences: audience ? [audience] : [],
        expirationSeconds,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid: podUid(pod) },
      },
    };
    const account = { namespace, name: pod.spec?.serviceAccountName || "default" };
    const asked = this.client.resource(serviceAccounts).createSubresource(account, "token", body);
    const { status } = (await asked) as TokenRequest;
    if (!status) throw new Error(`the API gave no token for service account ${namespace}/${account.name}`);
    const now = this.clock.now();
    const expiresAt = parseTime(status.expirationTimestamp);
    const dueMs = Math.min((expiresAt - now) * renewAt, dayMs);
    this.#entries.get(key)?.cancel();
    const cancel = this.clock.after(dueMs, () => this.onDue(podUid(pod)));
    this.#entries.set(key, { token: Promise.resolve(status.token), renewAt: now + dueMs, expiresAt, cancel });
    return status.token;
  }
}
