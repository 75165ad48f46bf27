import { afterAll, beforeAll, expect, test } from "vitest";
import { testNamespace, until } from "./support/cluster.ts";
import { sleeper, webDeployment } from "./support/manifests.ts";

const space = testNamespace("e2e-deployments");

beforeAll(() => {
  space.create();
  space.apply(sleeper("client"));
  space.kubectl("wait", "--for=condition=Ready", "pod/client", "--timeout=180s");
});
afterAll(() => void space.remove());

const rolledOut = (name: string) => space.kubectl("rollout", "status", `deployment/${name}`, "--timeout=180s");
const read = (what: string, jsonpath: string) => space.kubectl("get", ...what.split(" "), "-o", `jsonpath=${jsonpath}`);

/** A web Deployment of a test's own, rolled out. */
function deploy(name: string, replicas = 3) {
  space.apply(webDeployment({ name, replicas }));
  rolledOut(name);
  /** kubectl with the Deployment after its words: `rollout undo deployment/web --to-revision=2`. */
  const change = (...what: string[]) => {
    const words = what.filter((word) => /^[a-z]+$/.test(word));
    return space.kubectl(...words, `deployment/${name}`, ...what.filter((word) => !words.includes(word)));
  };
  return {
    change,
    setVersion: (version: string) => space.kubectl("set", "env", `deployment/${name}`, `VERSION=${version}`),
    rolledOut: () => rolledOut(name),
    status: (jsonpath: string) => read(`deployment ${name}`, jsonpath),
    progressing: (field: string) =>
      read(`deployment ${name}`, `{.status.conditions[?(@.type=='Progressing')].${field}}`),
    sets: (jsonpath: string) => read(`replicasets -l app=${name}`, jsonpath),
    /** The uids of its pods, those on their way out included. */
    pods: () => read(`pods -l app=${name}`, "{.items[*].metadata.uid}").split(" "),
  };
}

/** Waits until pods that were being replaced are gone: a rollout is over before its last pods are. */
const untilReplaced = (pods: () => string[], before: readonly string[]) =>
  until("the old pods to be gone", () => pods().every((uid) => !before.includes(uid)));

test("a deployment tells of its scaling in upstream's words", () => {
  const { sets } = deploy("told");
  const text = space.kubectl("describe", "deployment", "told");
  const scaled = `Scaled up replica set ${sets("{.items[0].metadata.name}")} from 0 to 3`;
  expect(text).toMatch(new RegExp(`Normal +ScalingReplicaSet .* deployment-controller +${scaled}`));
  expect(text).toMatch(/Available +True +MinimumReplicasAvailable/);
  expect(text).toMatch(/Progressing +True +NewReplicaSetAvailable/);
});

test("a deployment keeps its history with the causes of change, and goes back to any revision of it", () => {
  const web = deploy("historic");
  const history = () => web.change("rollout", "history").replaceAll(/ +/g, " ").split("\n");
  for (const version of ["v2", "v3"]) {
    web.setVersion(version);
    space.kubectl("annotate", "deployment/historic", `kubernetes.io/change-cause=to ${version}`, "--overwrite");
    web.rolledOut();
  }
  expect(history()).toContain("3 to v3");
  web.change("rollout", "undo", "--to-revision=2");
  web.rolledOut();
  expect(web.status("{.spec.template.spec.containers[0].env[0].value}")).toBe("v2");
  expect(history()).toContain("4 to v2");
  expect(history().some((line) => line.startsWith("2 "))).toBe(false);
});

test("a deployment is restarted pod by pod", async () => {
  const web = deploy("restarted");
  const before = web.pods();
  web.change("rollout", "restart");
  web.rolledOut();
  await untilReplaced(web.pods, before);
});

test("a deployment stands still while it is paused, scales then too, and goes on when it is resumed", async () => {
  const web = deploy("paused", 2);
  const before = web.pods();
  web.change("rollout", "pause");
  web.setVersion("v2");
  web.change("scale", "--replicas=3");
  await until("three replicas", () => web.status("{.status.readyReplicas}") === "3");
  expect(web.pods()).toEqual(expect.arrayContaining(before));
  expect(web.sets("{.items[*].status.replicas}")).toBe("3");
  expect(web.progressing("reason")).toBe("DeploymentPaused");
  web.change("rollout", "resume");
  web.rolledOut();
  await untilReplaced(web.pods, before);
});

test("a deployment ends at the size it was scaled to in the middle of a rollout", async () => {
  const web = deploy("resized", 4);
  web.setVersion("v2");
  await until("two sets at once", () => {
    const sizes = web.sets("{.items[*].spec.replicas}").split(" ");
    return sizes.length === 2 && !sizes.includes("0");
  });
  web.change("scale", "--replicas=5");
  web.rolledOut();
  expect(web.status("{.status.readyReplicas}/{.status.updatedReplicas}/{.status.replicas}")).toBe("5/5/5");
});

test("a deployment says that it missed its deadline, keeps what serves, and recovers", () => {
  const web = deploy("late", 2);
  space.kubectl("patch", "deployment/late", "-p", '{"spec":{"progressDeadlineSeconds":5}}');
  web.change("set", "image", "web=berth.test/no-such-image:1");
  const { code, stderr } = space.attempt("rollout", "status", "deployment/late", "--timeout=180s");
  expect([code, stderr.trim()]).toEqual([1, 'error: deployment "late" exceeded its progress deadline']);
  expect([web.progressing("status"), web.status("{.status.readyReplicas}")]).toEqual(["False", "2"]);
  web.change("rollout", "undo");
  web.rolledOut();
});

test("a deployment of strategy Recreate never runs old and new pods side by side", () => {
  const web = deploy("recreated");
  const before = web.pods();
  space.kubectl(
    "patch",
    "deployment/recreated",
    "-p",
    '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}',
  );
  web.setVersion("v2");
  web.rolledOut();
  // Old pods went before new ones came: when all new ones are there, no old one is left to wait for.
  expect(web.pods().filter((uid) => before.includes(uid))).toEqual([]);
});

test("a deployment leaves its pods behind when asked to, and one of its name takes them over", async () => {
  const web = deploy("orphaned");
  const before = web.pods();
  space.kubectl("delete", "deployment", "orphaned", "--cascade=orphan");
  await until("a set without an owner", () => web.sets("{.items[*].metadata.ownerReferences}") === "");
  space.apply(webDeployment({ name: "orphaned", replicas: 3 }));
  web.rolledOut();
  await until("an owner again", () => web.sets("{.items[*].metadata.ownerReferences[0].kind}") === "Deployment");
  expect(web.pods().sort()).toEqual(before.sort());
});

test("a deployment takes everything along when it goes in the foreground", () => {
  const web = deploy("going", 2);
  space.kubectl("delete", "deployment", "going", "--cascade=foreground", "--timeout=180s");
  expect([web.sets("{.items[*].metadata.name}"), web.pods()]).toEqual(["", [""]]);
});

test("a deployment is exposed", async () => {
  deploy("backend", 1).change("expose", "--port=80", "--target-port=8080");
  const fetch = ["exec", "client", "--", "timeout", "20", "wget", "-qO-", "http://backend/"];
  await until("an answer by its name", () => space.attempt(...fetch).stdout.startsWith("backend-"));
});
