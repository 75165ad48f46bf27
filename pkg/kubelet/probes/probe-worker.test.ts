import { describe, expect, it } from "vitest";
import type { Probe } from "../../api/core/v1/types.generated.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { settled } from "../../testing/settled.ts";
import type { ProbeOutcome, ProbeType } from "./probe-outcome.ts";
import { ProbeWorker } from "./probe-worker.ts";

class Subject {
  readonly clock = new FakeClock();
  readonly verdicts: boolean[] = [];
  tries = 0;
  result: ProbeOutcome["result"] = "success";
  allowed = true;
  readonly worker: ProbeWorker;

  constructor(type: ProbeType, probe: Probe, initial = type === "liveness") {
    this.worker = new ProbeWorker({
      ...{ type, probe, initial, clock: this.clock, startedAt: this.clock.now() },
      run: async () => {
        this.tries++;
        return { result: this.result, output: "" };
      },
      mayRun: () => this.allowed,
      onOutcome: () => undefined,
      onVerdict: (healthy) => this.verdicts.push(healthy),
    });
  }

  async wait(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1000);
    await settled();
  }
}

describe("a probe", () => {
  it("first tries after its initial delay, then once per period", async () => {
    const subject = new Subject("readiness", { initialDelaySeconds: 5, periodSeconds: 3 });
    await subject.wait(4.9);
    expect(subject.tries).toBe(0);
    await subject.wait(0.1);
    expect(subject.tries).toBe(1);
    await subject.wait(3);
    expect(subject.tries).toBe(2);
  });

  it("changes its verdict only when a threshold is reached", async () => {
    const subject = new Subject("readiness", { periodSeconds: 1, successThreshold: 2, failureThreshold: 3 });
    await subject.wait(0);
    expect(subject.worker.verdict).toBe(false);
    await subject.wait(1);
    expect(subject.worker.verdict).toBe(true);
    subject.result = "failure";
    await subject.wait(1);
    await subject.wait(1);
    subject.result = "error";
    await subject.wait(1);
    expect(subject.worker.verdict).toBe(true);
    subject.result = "failure";
    await subject.wait(1);
    expect(subject.verdicts).toEqual([true, false]);
  });

  it("ends once a liveness probe has failed for good, until there is a new container", async () => {
    const subject = new Subject("liveness", { periodSeconds: 1, failureThreshold: 1 });
    subject.result = "failure";
    await subject.wait(0);
    expect(subject.verdicts).toEqual([false]);
    expect(subject.clock.pending).toBe(0);
  });

  it("ends once a startup probe has succeeded", async () => {
    const subject = new Subject("startup", { periodSeconds: 1 }, false);
    expect(subject.worker.verdict).toBeUndefined();
    await subject.wait(0);
    expect([subject.worker.verdict, subject.clock.pending]).toEqual([true, 0]);
  });

  it("sleeps until the startup probe has succeeded", async () => {
    const subject = new Subject("readiness", { periodSeconds: 1 });
    subject.allowed = false;
    await subject.wait(60);
    expect([subject.tries, subject.clock.pending]).toEqual([0, 0]);
    subject.allowed = true;
    subject.worker.tryNow();
    await subject.wait(0);
    expect(subject.tries).toBe(1);
  });
});
