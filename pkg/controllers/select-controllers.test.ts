import { expect, test } from "vitest";
import { controllers } from "./index.ts";
import { selectControllers } from "./select-controllers.ts";

const selected = (...wanted: string[]) => selectControllers(wanted).map(({ name }) => name);

test("all, some, and all but some controllers run", () => {
  expect(selected("*").length).toBe(controllers.length);
  expect(selected("deployment-controller", "replicaset-controller").sort()).toEqual([
    "deployment-controller",
    "replicaset-controller",
  ]);
  expect(selected("*", "-namespace-controller")).not.toContain("namespace-controller");
});

test("a controller that does not exist is named, with those that do", () => {
  expect(() => selected("*", "-cronjobs")).toThrow(
    /"cronjobs" is not in the list of known controllers: serviceaccount-controller, /,
  );
});
