import { expect, test } from "vitest";
import { processNamed, processNames } from "./process-names.ts";

const components = { "berth-server": ["kube-apiserver", "kube-scheduler"], "berth-node": ["kubelet"] };

test("a process goes by its name, with and without berth- in front, and by those of its components", () => {
  const names = ["server", "berth-server", "kube-scheduler", "kubelet", "node", "supervisor", "berth-supervisor"];
  expect(names.map((name) => processNamed(name, components))).toEqual([
    ...["berth-server", "berth-server", "berth-server"],
    ...["berth-node", "berth-node", "berth-supervisor", "berth-supervisor"],
  ]);
  expect(processNamed("scheduler", components)).toBeUndefined();
});

test("the names that are told are those that are taken", () => {
  const told = processNames(components);
  expect(told).toBe("server, node or supervisor, or of the components kube-apiserver, kube-scheduler or kubelet");
  for (const name of told.replace("or of the components ", "").split(/, or | or |, /))
    expect([name, processNamed(name, components)]).toEqual([name, expect.any(String)]);
});
