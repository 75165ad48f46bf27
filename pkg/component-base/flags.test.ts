import { describe, expect, it } from "vitest";
import {
  boolFlag,
  durationFlag,
  intFlag,
  listFlag,
  logLevel,
  mapFlag,
  parseFlags,
  stringFlag,
  verbosityFlag,
} from "./flags.ts";

const flags = {
  kubeconfig: stringFlag("path"),
  "leader-elect": boolFlag("elect", true),
  "secure-port": intFlag("port", 10259),
  "lease-duration": durationFlag("lease", "15s"),
  controllers: listFlag("which", ["*"]),
  "node-labels": mapFlag("labels"),
  v: verbosityFlag,
};
const parse = (...argv: string[]) => parseFlags({ name: "program", description: "tests" }, flags, argv);

describe("flags", () => {
  it("have their defaults", () => {
    expect(parse()).toEqual({
      kubeconfig: "",
      "leader-elect": true,
      "secure-port": 10259,
      "lease-duration": 15_000,
      controllers: ["*"],
      "node-labels": {},
      v: 0,
    });
  });

  it("are read as Go programs read them", () => {
    const values = parse(
      "--kubeconfig=/k",
      "--leader-elect=false",
      "--secure-port",
      "0",
      "--lease-duration=1m30s",
      "--controllers=a,b",
      "--controllers=-c",
      "--node-labels=a=1,b=x=y",
      "-v",
      "4",
    );
    expect(values).toEqual({
      kubeconfig: "/k",
      "leader-elect": false,
      "secure-port": 0,
      "lease-duration": 90_000,
      controllers: ["a", "b", "-c"],
      "node-labels": { a: "1", b: "x=y" },
      v: 4,
    });
    expect(parse("--leader-elect", "--v=2")).toMatchObject({ "leader-elect": true, v: 2 });
  });

  it("map klog's verbosity onto levels", () => {
    expect([0, 2, 4, 6, 10].map(logLevel)).toEqual(["info", "info", "debug", "trace", "trace"]);
  });
});
