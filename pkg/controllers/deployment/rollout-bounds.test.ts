import fc from "fast-check";
import { expect, test } from "vitest";
import { RolloutWorld, template } from "./testing/rollout-world.ts";

type Act = "getOn" | "runPod" | "runPodAtRest" | "rest" | "image" | "surge" | "harmPod" | "scale" | "pause";

/** Mostly calls and events get on; now and then something happens. */
const rollouts = (...happenings: Act[]) => {
  const often = { arbitrary: fc.constant<Act>("getOn"), weight: 3 };
  const act = fc.oneof(often, { arbitrary: fc.constantFrom(...happenings), weight: 1 });
  return fc.record({
    replicas: fc.integer({ min: 1, max: 5 }),
    surge: fc.nat(2),
    unavailable: fc.nat(2),
    steps: fc.array(fc.tuple(act, fc.nat(1000)), { minLength: 200, maxLength: 200 }),
  });
};
type Rollout = ReturnType<typeof rollouts> extends fc.Arbitrary<infer T> ? T : never;

async function take(world: RolloutWorld, act: Act, which: number): Promise<void> {
  switch (act) {
    case "getOn":
    case "runPod":
    case "harmPod":
      return world[act](which);
    case "runPodAtRest":
      await world.comeToRest();
      return world.runPod(which);
    case "rest":
      return world.comeToRest();
    case "image":
      return world.edit({ template: template(String(which % 3)) });
    case "surge":
      return world.edit({ strategy: { rollingUpdate: { maxSurge: which % 3 } } });
    case "scale":
      return world.edit({ replicas: which % 7 });
    case "pause":
      return world.edit({ paused: !world.deployment.spec.paused });
  }
}

/** Plays a rollout; `wrong` says, after each change, what should not be. Returns the first such thing. */
async function play(
  { replicas, surge, unavailable, steps }: Rollout,
  wrong: (world: RolloutWorld) => string | false,
): Promise<string | undefined> {
  const world = new RolloutWorld();
  await world.start(replicas, surge, unavailable);
  let found: string | undefined;
  world.look = () => void (found ??= wrong(world) || undefined);
  for (const [act, which] of steps) {
    await take(world, act, which);
    if (found !== undefined) break;
  }
  world.stop();
  return found;
}

test("changing the template in the middle of a rollout makes no more pods than the surge allows", async () => {
  const wrong = ({ active, most }: RolloutWorld) => active.length > most && `${active.length} pods, not ${most}`;
  await fc.assert(
    fc.asyncProperty(rollouts("image", "surge", "runPod", "runPod", "harmPod", "rest"), async (rollout) => {
      expect(await play(rollout, wrong)).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test("changing the template in the middle of a rollout leaves as many pods available as were promised", async () => {
  const check = () => {
    let before = Infinity;
    return ({ available, least }: RolloutWorld) => {
      const fell = before >= least && available < least;
      before = available;
      return fell && `${available} available, not ${least}`;
    };
  };
  await fc.assert(
    // Pods run on while the controllers rest: of those given up as unhealthy, one might be ready by the time it goes.
    fc.asyncProperty(rollouts("image", "image", "surge", "runPodAtRest"), async (rollout) => {
      expect(await play(rollout, check())).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test("whatever is changed in the middle of a rollout, sets are never told to have more than the surge allows", async () => {
  const wrong = ({ told, most }: RolloutWorld) => told > most && `told to have ${told}, not ${most}`;
  await fc.assert(
    fc.asyncProperty(rollouts("image", "surge", "runPod", "harmPod", "scale", "pause", "rest"), async (rollout) => {
      expect(await play(rollout, wrong)).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});
