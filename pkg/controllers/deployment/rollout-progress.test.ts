import { describe, expect, it } from "vitest";
import type { Deployment, DeploymentStatus, ReplicaSet } from "../../api/apps/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { formatTime } from "../../apimachinery/time.ts";
import { withStatus } from "./deployment-conditions.ts";
import { rolloutStatus } from "./deployment-status.ts";
import { untilDeadline, withPause } from "./rollout-progress.ts";

const start = Date.UTC(2026, 0, 1);
const condition = (reason: string, status = "True") => ({
  type: "Progressing",
  status,
  reason,
  message: "",
  lastUpdateTime: formatTime(start),
  lastTransitionTime: formatTime(start),
});

const deployment = (status: DeploymentStatus): Deployment => ({
  metadata: { name: "web", generation: 1 },
  spec: { replicas: 3, progressDeadlineSeconds: 60, template: { spec: { containers: [] } } },
  status: { observedGeneration: 1, replicas: 3, updatedReplicas: 3, ...status },
});

const set = (ready: number): ReplicaSet => ({
  metadata: { name: "web-1" },
  spec: { replicas: 3, selector: {} },
  status: { replicas: 3, readyReplicas: ready, availableReplicas: ready },
});

const progressAt = (of: Deployment, ready: number, seconds: number) =>
  getCondition(
    rolloutStatus({ deployment: of, current: set(ready), old: [] }, start + seconds * 1000).conditions,
    "Progressing",
  );

describe("the progress of a rollout", () => {
  it("is complete when every replica is new and available", () => {
    const rolling = deployment({ conditions: [condition("NewReplicaSetCreated")] });
    expect(progressAt(rolling, 3, 5)).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: 'ReplicaSet "web-1" has successfully progressed.',
      lastTransitionTime: formatTime(start),
    });
  });

  it("moves the clock with every replica that becomes ready", () => {
    const rolling = deployment({ readyReplicas: 1, conditions: [condition("ReplicaSetUpdated")] });
    expect(progressAt(rolling, 2, 50)).toMatchObject({
      reason: "ReplicaSetUpdated",
      message: 'ReplicaSet "web-1" is progressing.',
      lastUpdateTime: formatTime(start + 50_000),
      lastTransitionTime: formatTime(start),
    });
  });

  it("has timed out when nothing moved until after the deadline", () => {
    const rolling = deployment({
      readyReplicas: 1,
      availableReplicas: 1,
      conditions: [condition("ReplicaSetUpdated")],
    });
    expect(progressAt(rolling, 1, 60)).toMatchObject({ reason: "ReplicaSetUpdated" });
    expect(untilDeadline(rolling, start)).toBe(61_000);
    expect(progressAt(rolling, 1, 61)).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: 'ReplicaSet "web-1" has timed out progressing.',
    });
  });

  it("stays complete while pods of a finished rollout are being replaced", () => {
    const finished = deployment({ readyReplicas: 0, conditions: [condition("NewReplicaSetAvailable")] });
    expect(progressAt(finished, 1, 500)).toEqual(condition("NewReplicaSetAvailable"));
    expect(untilDeadline(finished, start + 500_000)).toBe(undefined);
  });

  it("is not judged without a deadline", () => {
    const rolling = deployment({ conditions: [condition("ReplicaSetUpdated")] });
    const patient = { ...rolling, spec: { ...rolling.spec, progressDeadlineSeconds: 2 ** 31 - 1 } };
    expect(progressAt(patient, 1, 0)).toBe(undefined);
  });
});

describe("a paused deployment", () => {
  const rolling = deployment({ readyReplicas: 1, availableReplicas: 1, conditions: [condition("ReplicaSetUpdated")] });
  const paused = { ...rolling, spec: { ...rolling.spec, paused: true } };
  const said = (of: Deployment) => getCondition(of.status?.conditions, "Progressing");

  it("says so, and that it was resumed, from when its deadline runs anew", () => {
    const stopped = withPause(paused, start + 10_000);
    expect(said(stopped)).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
      message: "Deployment is paused",
    });
    const resumed = withPause({ ...stopped, spec: rolling.spec }, start + 500_000);
    expect(said(resumed)).toMatchObject({
      status: "Unknown",
      reason: "DeploymentResumed",
      message: "Deployment is resumed",
    });
    expect(progressAt(resumed, 1, 559)).toMatchObject({ reason: "DeploymentResumed" });
    expect(progressAt(resumed, 1, 561)).toMatchObject({ reason: "ProgressDeadlineExceeded" });
  });

  it("keeps saying that it missed its deadline", () => {
    const late = withStatus(paused, { conditions: [condition("ProgressDeadlineExceeded", "False")] });
    expect(withPause(late, start)).toBe(late);
  });
});
