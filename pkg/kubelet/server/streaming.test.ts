import { expect, test } from "vitest";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { PodFinder } from "./pod-target.ts";
import { streamUrl } from "./streaming.ts";

const pod: Pod = { metadata: { namespace: "ns", name: "p", uid: "u" }, spec: { containers: [] } };
const finder: PodFinder = {
  find: () => pod,
  all: () => [pod],
  read: () => Promise.resolve({ uid: "u", namespace: "ns", name: "p", sandboxes: [], containers: [] }),
  onEvent: () => () => undefined,
};
const never = () => Promise.reject(new Error("the runtime was asked"));

test.each([
  ["exec", 'container not found ("c")'],
  ["attach", "container c not found in pod p_ns"],
])("%s says which container does not run", async (kind, message) => {
  const asked = streamUrl(kind, ["ns", "p", "c"], new URLSearchParams("output=1"), finder, {
    exec: never,
    attach: never,
    portForward: never,
  });
  await expect(asked).rejects.toThrow(message);
});
