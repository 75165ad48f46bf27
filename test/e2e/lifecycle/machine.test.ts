import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { until } from "../support/cluster.ts";
import { image, webDeployment, webService } from "../support/manifests.ts";
import { berthProgram, otherPlaces, usePrivateCluster } from "../support/private-cluster.ts";
import { tracesOf } from "../support/traces.ts";

const cluster = usePrivateCluster("machine");
const { engine, name, up } = cluster;
const { kubectl, berth } = engine;

test("down --purge leaves the machine as it was before the first up", () => {
  berth("down", "--purge");
  const before = tracesOf(engine);
  up();
  const volumes = [{ name: "memory", emptyDir: { medium: "Memory" } }];
  const container = {
    name: "main",
    image,
    command: ["sleep", "1000"],
    volumeMounts: [{ name: "memory", mountPath: "/m" }],
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "memory" },
    spec: { volumes, containers: [container] },
  };
  engine.apply(JSON.stringify(pod));
  engine.apply([webDeployment({ name: "web", replicas: 2 }), webService("web", "NodePort")].join("---"));
  kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  kubectl("wait", "--for=condition=Ready", "pod/memory", "--timeout=180s");
  expect(tracesOf(engine)).not.toEqual(before);
  berth("down", "--purge");
  expect(tracesOf(engine)).toEqual(before);
  expect(existsSync(engine.home)).toBe(false);
  expect(kubectl("config", "get-contexts", "-o", "name")).toBe("");
});

test("its programs listen on loopback, the pod gateway and service addresses alone, and its files are its owner's", () => {
  const listening = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/)[4] ?? "");
  expect(
    listening(engine.run("ss", ["-ltnuH"])).filter((address) => !/^(127\.0\.0\.1|10\.244\.0\.1):/.test(address)),
  ).toEqual([]);
  const inside = engine.run("nsenter", [`--net=/run/netns/${name}`, "ss", "-ltnuH"]);
  expect(listening(inside).filter((address) => !/^10\.96\./.test(address))).toEqual([]);
  const files = ["pki", "kubeconfig", "logs", "run", "data"].flatMap((folder) =>
    readdirSync(path.join(engine.home, folder)).map((file) => path.join(engine.home, folder, file)),
  );
  // One that was written anew is another by now.
  const modeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  expect(files.filter((file) => modeOf(file) & 0o077)).toEqual([]);
  expect(statSync(engine.home).mode & 0o777).toBe(0o700);
});

test("the cluster outlives the terminal that brought it up", () => {
  berth("down");
  engine.run("script", ["-qec", `${berthProgram} up`, "/dev/null"]);
  /** proc(5): session is field 6 and tty_nr field 7, counted from behind the name. */
  const terminals = cluster
    .pids()
    .map((pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[4]);
  expect(terminals).toEqual(["0", "0", "0", "0"]);
  cluster.expectWorking();
});

test("down goes all the way though someone's container is on the cluster's network, and says what stays", () => {
  engine.run("docker", ["run", "-d", "--rm", "--name=guest", `--network=${name}`, image, "sleep", "600"]);
  const said = berth("down");
  expect(said).toContain(`the Docker network ${name} stays: guest use`);
  expect(said).toContain(`Cluster ${name} is down`);
  up();
  engine.run("docker", ["rm", "-f", "guest"]);
  expect(berth("down")).not.toContain("stays");
});

test("two clusters live side by side on one engine, and neither takes the other's name or containers", async () => {
  const second = path.join(engine.home, "../second");
  const berthOfSecond = (...args: string[]) => engine.attempt("env", [`BERTH_HOME=${second}`, berthProgram, ...args]);
  expect(berthOfSecond("up", `--name=${name}`, ...otherPlaces).stderr).toContain(
    `berth: the cluster in ${engine.home} is called ${name} too; give this one another name (berth up --name)`,
  );
  cluster.runPod("steady");
  const before = await cluster.settledContainers();
  expect(berthOfSecond("up", "--name=second", ...otherPlaces).stderr).toBe("");
  expect(kubectl("config", "get-contexts", "-o", "name").trim().split("\n").sort()).toEqual([name, "second"].sort());
  const version = ["-ksf", "-o", "/dev/null", "https://10.97.0.1/version"];
  await until("the second's API by its service", () => engine.attempt("curl", version).code === 0);
  expect(berthOfSecond("down", "--purge").code).toBe(0);
  cluster.expectWorking();
  expect(cluster.containers()).toEqual(before);
  kubectl("config", "use-context", name);
});
