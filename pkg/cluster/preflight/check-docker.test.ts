import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { configDefaults, writeConfig } from "../config.ts";
import { ensureHome } from "../ensure-home.ts";
import { clusterHome } from "../home.ts";
import { remainsOf } from "../remains.ts";
import { checkAddresses } from "./check-addresses.ts";
import { checkDocker, checkName } from "./check-docker.ts";

const good = { Version: "20.10.24", ApiVersion: "1.41", Os: "linux" };
const config = { ...configDefaults, nodeName: "node" };

let scratch: string;
let server: Server | undefined;
beforeEach(() => (scratch = mkdtempSync(path.join(tmpdir(), "berth-docker-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  server?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** An engine that knows these answers by path, and 404 for the rest. */
async function engine(answers: Record<string, unknown>): Promise<void> {
  const socket = path.join(scratch, "docker.sock");
  server = createServer(({ url = "" }, response) => {
    const answer = answers[url];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  }).listen(socket);
  await once(server, "listening");
  vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
}

const context = () => ({ home: clusterHome(path.join(scratch, "home")), config, running: false });

test("a good engine is told with its version", async () => {
  await engine({ "/version": good, "/info": { SecurityOptions: ["name=seccomp"] } });
  expect(await checkDocker()).toBe("Docker Engine 20.10.24");
});

test.each([
  [
    "too old",
    { ...good, Version: "19.03.1", ApiVersion: "1.40" },
    {},
    /19\.03\.1 is too old .* install 20\.10 or newer/,
  ],
  ["for Windows", { ...good, Os: "windows" }, {}, /runs containers of windows; Berth needs one for Linux/],
  ["rootless", good, { SecurityOptions: ["name=seccomp", "name=rootless"] }, /is a rootless one, .* set DOCKER_HOST/],
  ["no Docker", { hello: "world" }, {}, /is not a Docker Engine; see DOCKER_HOST/],
  ["no JSON", "<html>", {}, /its answer is not Docker's/],
])("an engine that is %s is refused with what to do", async (_, version, info, message) => {
  await engine({ "/version": version, "/info": info });
  await expect(checkDocker()).rejects.toThrow(message);
});

test.each(["ssh://me@there", "/var/run/docker.sock", "tcp://"])("DOCKER_HOST=%s is not understood", async (host) => {
  vi.stubEnv("DOCKER_HOST", host);
  await expect((async () => checkDocker())()).rejects.toThrow(
    `DOCKER_HOST=${host} is not understood; set it to unix:///path or tcp://host:port`,
  );
});

test("a name that a cluster of another home holds is refused, one that a deleted home held is taken over", async () => {
  const other = clusterHome(path.join(scratch, "other"));
  await engine({ "/networks/berth": { Labels: { "berth.home": other.root } } });
  expect(await checkName(context())).toBe("berth");
  ensureHome(other);
  writeConfig(other, config);
  await expect(checkName(context())).rejects.toThrow(`the cluster in ${other.root} is called berth too; give this one`);
  expect(await checkName({ ...context(), home: other })).toBe("berth");
});

test("what is left of a cluster whose home was removed is named until it is taken over or down", async () => {
  const { home } = context();
  const filters = encodeURIComponent(JSON.stringify({ label: [`berth.home=${home.root}`] }));
  await engine({ [`/networks?filters=${filters}`]: [{ Name: "former" }] });
  expect(await remainsOf(home)).toEqual({ name: "former", processes: [] });
  await expect(checkName(context())).rejects.toThrow(
    /is called former; give this one the same name \(berth up --name=former\), or remove what is left of that one with berth down$/,
  );
  expect(await checkName({ ...context(), config: { ...config, name: "former" } })).toBe("former");
});

test("a Docker network in the way is named, also where no route shows it", async () => {
  const network = { Name: "shop_default", IPAM: { Config: [{ Subnet: "10.244.0.0/16" }] } };
  await engine({ "/networks": [network, { Name: "host", IPAM: { Config: null } }] });
  await expect(checkAddresses(context())).rejects.toThrow(
    /^10\.244\.0\.0\/24 overlaps with the Docker network shop_default \(10\.244\.0\.0\/16\); .* --pod-cidr\)$/,
  );
  expect(await checkAddresses({ ...context(), running: true })).toBe("in use by this cluster");
});
