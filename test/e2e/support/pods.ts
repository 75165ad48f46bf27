import type { ContainerStatus, Event, Pod, PodSpec } from "../../../pkg/api/core/v1/types.generated.ts";
import { testNamespace, until } from "./cluster.ts";
import { image, stayAlive } from "./manifests.ts";

/** A container that does what a shell script says. */
export const shell = (name: string, script: string, more: object = {}) => ({
  name,
  image,
  command: ["sh", "-c", script],
  ...more,
});

/**
 * Waits until each of the pods behind a Service has answered the pod "client" by the Service's name: of the pods that
 * `kubectl rollout status` waited for, the proxy and cluster DNS are told in their own time.
 */
export async function untilServed(space: ReturnType<typeof testNamespace>, service: string, pods: number) {
  const ask = `for i in $(seq ${2 * pods}); do timeout 20 wget -qO- http://${service}/; done`;
  const answers = () => space.attempt("exec", "client", "--", "sh", "-c", ask).stdout.split("\n").filter(Boolean);
  await until(`answers of ${pods} pods of ${service}`, () => new Set(answers()).size === pods);
}

export interface PodRequest extends Partial<PodSpec> {
  readonly labels?: Readonly<Record<string, string>>;
}

/** Pods of one test file in a namespace of their own. */
export function podSpace(namespace: string) {
  const space = testNamespace(namespace);
  const pod = (name: string) => JSON.parse(space.kubectl("get", "pod", name, "-o", "json")) as Pod;
  /** "Warning Failed Error: …" of a pod's events, oldest first. */
  const events = (name: string): string[] => {
    const selector = `--field-selector=involvedObject.name=${name}`;
    const { items } = JSON.parse(space.kubectl("get", "events", selector, "-o", "json")) as { items: Event[] };
    return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
  };
  return {
    ...space,
    /** Makes pods, all at once, by name. */
    createPods(all: Readonly<Record<string, PodRequest>>): void {
      const items = Object.entries(all).map(([name, { labels, ...spec }]) => ({
        ...{ apiVersion: "v1", kind: "Pod", metadata: { name, labels } },
        spec: { terminationGracePeriodSeconds: 1, containers: [shell("main", stayAlive)], ...spec },
      }));
      space.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    },
    pod,
    /** Waits until a pod is as `check` wants it; returns it. */
    async untilPod(name: string, what: string, check: (pod: Pod) => unknown): Promise<Pod> {
      const seen = { pod: undefined as Pod | undefined };
      const found = await until(`pod ${name}: ${what}`, () => {
        seen.pod = pod(name);
        return check(seen.pod) ? seen.pod : undefined;
      }).catch((error: unknown) => {
        throw new Error(`${(error as Error).message}; it is ${JSON.stringify(seen.pod?.status)}`, { cause: error });
      });
      return found;
    },
    events,
    /** Waits until a pod has had all of these events. */
    async untilEvents(name: string, ...expected: string[]): Promise<void> {
      await until(`pod ${name}: ${expected.join(" / ")}`, () => {
        const seen = events(name);
        return expected.every((event) => seen.includes(event));
      });
    },
  };
}

/** For `untilPod`: "Pending", "Running", "Succeeded" or "Failed". */
export const phaseIs = (phase: string) => (pod: Pod) => pod.status?.phase === phase;

/** The status of an init or app container; undefined until the kubelet has told of it. */
export function containerOf({ status }: Pod, name = "main"): ContainerStatus | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.find((each) => each.name === name);
}

/** For `untilPod`: its container "main" waits, for the reason that kubectl shows (ErrImagePull, CrashLoopBackOff). */
export const waitingFor = (reason: string) => (pod: Pod) => containerOf(pod)?.state?.waiting?.reason === reason;
