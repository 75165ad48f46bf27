import { describe, expect, it } from "vitest";
import type { Probe } from "../../api/core/v1/types.generated.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { settled } from "../../testing/settled.ts";
import type { ProbeOutcome, ProbeType } from "./probe-outcome.ts";
import { ProbeWorker } from "./probe-worker.ts";

class Subject {
  readonly clock = new FakeClock();
  readonly verdicts: boolean[] = [];
  told = 0;
  tries = 0;
  result: ProbeOutcome["result"] = "success";
  allowed = true;
  readonly worker: ProbeWorker;

  constructor(type: ProbeType, probe: Probe, initial = type === "liveness", ageMs = 0) {
    this.worker = new ProbeWorker({
      ...{ type, probe, initial, clock: this.clock, startedAt: this.clock.now() - ageMs },
      run: async () => {
        this.tries++;
        return { result: this.result, output: "" };
      },
      mayRun: () => this.allowed,
      onOutcome: () => this.told++,
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
    await subject.wait(1);
    expect(subject.verdicts).toEqual([false]);
    expect(subject.clock.pending).toBe(0);
  });

  it("sees within its first second that a program is up, however long its period", async () => {
    const subject = new Subject("readiness", { periodSeconds: 3600 });
    subject.result = "failure";
    await subject.wait(0);
    for (let waited = 0; waited < 5; waited++) await subject.wait(0.1);
    expect([subject.tries, subject.told]).toEqual([4, 0]);
    subject.result = "success";
    for (let waited = 0; waited < 5; waited++) await subject.wait(0.1);
    expect(subject.verdicts).toEqual([true]);
  });

  it("takes what fails after the first second for a failure, and waits for its period then", async () => {
    const subject = new Subject("readiness", { periodSeconds: 10 });
    subject.result = "failure";
    await subject.wait(0);
    for (let waited = 0; waited < 10; waited++) await subject.wait(0.1);
    expect([subject.tries, subject.told]).toEqual([6, 1]);
    await subject.wait(9.9);
    expect(subject.tries).toBe(6);
    await subject.wait(0.1);
    expect([subject.tries, subject.told]).toEqual([7, 2]);
  });

  it("of a container that runs for long already tries at once, and takes its answer as it is", async () => {
    const subject = new Subject("readiness", { periodSeconds: 10 }, false, 60_000);
    subject.result = "failure";
    await subject.wait(0);
    expect([subject.tries, subject.told]).toEqual([1, 1]);
  });

  it("leaves a container that starts slowly as many periods as its threshold says", async () => {
    for (const type of ["startup", "liveness"] as const) {
      const subject = new Subject(type, { periodSeconds: 10, failureThreshold: 3 });
      subject.result = "failure";
      for (let waited = 0; waited < 299; waited++) await subject.wait(0.1);
      expect(subject.verdicts).toEqual([]);
      await subject.wait(0.1);
      expect(subject.verdicts).toEqual([false]);
    }
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
