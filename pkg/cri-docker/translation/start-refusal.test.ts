import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { EngineError } from "../docker/engine-error.ts";
import { startReason, startRefusal } from "./start-refusal.ts";

const wrapped =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown';

describe("why a container did not start", () => {
  it("is told without the engine's wrapping", () => {
    expect(startReason(wrapped)).toBe('exec: "nosuch": executable file not found in $PATH');
    expect(startReason("driver failed programming external connectivity")).toBe(
      "driver failed programming external connectivity",
    );
  });

  it("is NOT_FOUND only for a container that is gone", () => {
    expect(startRefusal(new EngineError("notFound", wrapped))).toMatchObject({ code: status.UNKNOWN });
    expect(startRefusal(new EngineError("notFound", "No such container: c1"))).toMatchObject({
      code: status.NOT_FOUND,
    });
  });
});
