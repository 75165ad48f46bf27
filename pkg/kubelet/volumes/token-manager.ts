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
const renewalShare = 0.8;
/** After a renewal that failed. */
const retryMs = 60_000;
/** The wall's clock is looked at that often: timers stand still while a laptop sleeps, and a token's life goes on. */
const longestSleepMs = 60_000;

interface Entry {
  readonly uid: string;
  readonly token: string;
  readonly expiresAt: number;
  /** From then on whoever asks gets a new one. */
  renewAt: number;
  /** When the pod is told so. */
  tellAt: number;
}

/** Asks for tokens bound to pods, keeps them while they are young and says when one is due for renewal. */
export class TokenManager implements TokenSource {
  readonly #entries = new Map<string, Entry>();
  #cancel: (() => void) | undefined;

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
      if (!known) throw error;
      known.renewAt = known.tellAt = now + retryMs;
      this.#schedule();
      if (now >= known.expiresAt) throw error;
      return known.token;
    }
  }

  forgetPod(uid: string): void {
    for (const [key, entry] of this.#entries) if (entry.uid === uid) this.#entries.delete(key);
    this.#schedule();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** One timer for all tokens, for the one that is due first. */
  #schedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#entries.size === 0) return;
    const first = Math.min(...[...this.#entries.values()].map(({ tellAt }) => tellAt));
    const ms = Math.min(longestSleepMs, Math.max(0, first - this.clock.now()));
    this.#cancel = this.clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    const now = this.clock.now();
    const due = [...this.#entries.values()].filter(({ tellAt }) => now >= tellAt);
    // Whoever is told asks again; if nobody does, there is another time.
    for (const entry of due) entry.tellAt = now + retryMs;
    this.#schedule();
    for (const uid of new Set(due.map((entry) => entry.uid))) this.onDue(uid);
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
    const dueAt = now + Math.min((expiresAt - now) * renewalShare, dayMs);
    this.#entries.set(key, { uid: podUid(pod), token: status.token, expiresAt, renewAt: dueAt, tellAt: dueAt });
    this.#schedule();
    return status.token;
  }
}
