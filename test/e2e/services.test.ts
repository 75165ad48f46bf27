import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, run, testCluster, testNamespace, until } from "./support/cluster.ts";
import { sleeper, webDeployment, webService } from "./support/manifests.ts";
import { untilServed } from "./support/pods.ts";

const space = testNamespace("e2e-services");

beforeAll(async () => {
  space.create();
  space.apply(
    [webDeployment({ name: "web", replicas: 3 }), webService("web", "NodePort"), sleeper("client")].join("---"),
  );
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  space.kubectl("wait", "--for=condition=Ready", "pod/client", "--timeout=180s");
  await untilServed(space, "web", 3);
});
afterAll(() => void space.remove());

const fromPod = (command: string) => space.kubectl("exec", "client", "--", "sh", "-c", command);
const podNames = () =>
  space
    .kubectl("get", "pods", "-l", "app=web", "-o", "name")
    .trim()
    .split("\n")
    .map((name) => `${name.replace("pod/", "")} v1`)
    .sort();
const distinct = (text: string) => [...new Set(text.trim().split("\n"))].sort();

test("every replica answers by the service's name from a container", () => {
  const answers = fromPod("for i in 1 2 3 4 5 6 7 8 9; do timeout 20 wget -qO- http://web/; done");
  expect(distinct(answers)).toEqual(podNames());
});

test("a fully qualified name and one of another namespace's form answer too", () => {
  for (const name of ["web.e2e-services", "web.e2e-services.svc", "web.e2e-services.svc.cluster.local"]) {
    expect(podNames()).toContain(fromPod(`timeout 20 wget -qO- http://${name}/`).trim());
  }
});

test("the laptop reaches the ClusterIP and the NodePort", async () => {
  const ip = space.kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
  const nodePort = space.kubectl("get", "service", "web", "-o", "jsonpath={.spec.ports[0].nodePort}");
  const fetch = (url: string) => run("curl", ["-fsS", "--max-time", "20", url]).trim();
  expect(podNames()).toContain(fetch(`http://${ip}/`));
  await until("the node port", () => attempt("curl", ["-fsS", `http://127.0.0.1:${nodePort}/`]).code === 0);
  expect(podNames()).toContain(fetch(`http://127.0.0.1:${nodePort}/`));
});

test("the API server passes requests on to services, pods and nodes", () => {
  const raw = (path: string) => space.kubectl("get", "--raw", `/api/v1/${path}`).trim();
  expect(podNames()).toContain(raw("namespaces/e2e-services/services/web:http/proxy/"));
  const [pod = ""] = podNames();
  expect(raw(`namespaces/e2e-services/pods/${pod.split(" ")[0]}:8080/proxy/`)).toBe(pod);
  expect(raw(`nodes/${space.kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}")}/proxy/healthz`)).toBe(
    "ok",
  );
});

test("the laptop asks cluster DNS itself", () => {
  const ip = space.kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
  const answer = run("dig", ["+short", "+time=5", `@${testCluster.clusterDNS}`, "web.e2e-services.svc.cluster.local"]);
  expect(answer.trim()).toBe(ip);
});

test("the API server is reachable from a pod by its service's name", () => {
  const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
  expect(
    fromPod(
      `test -s ${token} && nslookup kubernetes.default.svc.cluster.local | grep -cw "Address: ${testCluster.kubernetesService}"`,
    ).trim(),
  ).toBe("1");
});

test("a service without endpoints refuses at once", () => {
  space.apply(webService("empty"));
  const ip = space.kubectl("get", "service", "empty", "-o", "jsonpath={.spec.clusterIP}");
  expect(() => run("curl", ["-sS", "--max-time", "20", `http://${ip}/`])).toThrow(/failed \(7\)/);
});

test("endpoints follow the pods", async () => {
  space.kubectl("scale", "deployment/web", "--replicas=1");
  await until("one endpoint", () => {
    const addresses = space.kubectl(
      "get",
      "endpointslices",
      "-l",
      "kubernetes.io/service-name=web",
      "-o",
      "jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].addresses[0]}",
    );
    return addresses.trim().split(" ").length === 1;
  });
  // The proxy is told of it as the test is, and not before.
  await until("answers of one pod alone", () => {
    const answers = fromPod("for i in 1 2 3 4; do timeout 20 wget -qO- http://web/ || echo lost; done");
    return distinct(answers).length === 1 && !answers.includes("lost");
  });
  space.kubectl("scale", "deployment/web", "--replicas=3");
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
});

test("a service without a selector leads where its endpoints say", async () => {
  const ip = space.kubectl("get", "endpoints", "web", "-o", "jsonpath={.subsets[0].addresses[0].ip}");
  space.apply(webService("byhand").replace(/ {2}selector: .*\n/, ""));
  const endpoints = { addresses: [{ ip }], ports: [{ name: "http", port: 8080 }] };
  space.apply(
    JSON.stringify({ apiVersion: "v1", kind: "Endpoints", metadata: { name: "byhand" }, subsets: [endpoints] }),
  );
  await until("an answer by the service's name", () =>
    space.attempt("exec", "client", "--", "timeout", "20", "wget", "-qO-", "http://byhand/").stdout.startsWith("web-"),
  );
  space.kubectl("delete", "service", "byhand");
  await until("the endpoints to go with their service", () => space.attempt("get", "endpoints", "byhand").code !== 0);
});
