import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo, ListenOptions } from "node:net";
import { hostname, tmpdir, totalmem } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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
async function engine(answers: Record<string, unknown>, listen?: ListenOptions): Promise<void> {
  const socket = path.join(scratch, "docker.sock");
  server = createServer(({ url = "" }, response) => {
    const answer = answers[url];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  }).listen(listen ?? { path: socket });
  await once(server, "listening");
  vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
}

const context = () => ({ home: clusterHome(path.join(scratch, "home")), config, running: false });

test("a good engine is told with its version", async () => {
  await engine({ "/version": good, "/info": { SecurityOptions: ["name=seccomp"] } });
  expect(await checkDocker(context())).toBe("Docker Engine 20.10.24");
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
  await expect(checkDocker(context())).rejects.toThrow(message);
});

test.each(["/var/run/docker.sock", "tcp://"])("DOCKER_HOST=%s is not understood", async (host) => {
  vi.stubEnv("DOCKER_HOST", host);
  await expect(checkDocker(context())).rejects.toThrow(
    `DOCKER_HOST=${host} is not understood; set it to unix:///path or tcp://host:port`,
  );
});

test("an engine that is on another machine is refused with the way to this one's", async () => {
  vi.stubEnv("DOCKER_HOST", "ssh://me@there");
  await expect(checkDocker(context())).rejects.toThrow(
    "the Docker Engine at ssh://me@there (DOCKER_HOST) is not on this machine, as the node's has to be; unset DOCKER_HOST",
  );
  // An address of documentation (RFC 5737): nobody is asked.
  vi.stubEnv("DOCKER_HOST", "tcp://192.0.2.1:2375");
  await expect(checkDocker(context())).rejects.toThrow(/tcp:\/\/192\.0\.2\.1:2375 .* is not on this machine/);
  await engine({ "/version": good, "/info": { Name: "docker-desktop", MemTotal: 1 } });
  await expect(checkDocker(context())).rejects.toThrow(/is not on this machine/);
});

test.each([
  { Name: hostname(), MemTotal: 1 },
  { Name: "a container's", MemTotal: totalmem() },
])("an engine that shares this machine's name or memory is on it: %j", async (machine) => {
  await engine({ "/version": good, "/info": machine });
  expect(await checkDocker(context())).toBe("Docker Engine 20.10.24");
});

test("an engine that listens on a port of this machine is a good one", async () => {
  await engine({ "/version": good, "/info": {} }, { port: 0, host: "127.0.0.1" });
  const { port } = server?.address() as AddressInfo;
  vi.stubEnv("DOCKER_HOST", `tcp://localhost:${port}`);
  expect(await checkDocker(context())).toBe("Docker Engine 20.10.24");
});

describe("a cluster that is up on an engine", () => {
  const upOn = (address: string) => ({ ...context(), config: { ...config, engine: address } });

  test("is not brought up on another one: both are named, with the ways out", async () => {
    await engine({ "/version": good, "/info": {} });
    await expect(checkDocker(upOn("unix:///former.sock"))).rejects.toThrow(
      `the cluster berth is on the Docker Engine at unix:///former.sock, not on the one at unix://${scratch}/docker.sock (DOCKER_HOST); run this with DOCKER_HOST=unix:///former.sock, or run berth down first: a cluster that is down may move`,
    );
  });

  test("is found there through a link too", async () => {
    await engine({ "/version": good, "/info": {} });
    symlinkSync(scratch, path.join(scratch, "link"));
    expect(await checkDocker(upOn(`unix://${scratch}/link/docker.sock`))).toBe("Docker Engine 20.10.24");
  });

  test("has its network and addresses looked for there", async () => {
    await engine({ "/networks": [{ Name: "shop", IPAM: { Config: [{ Subnet: "10.244.0.0/16" }] } }] });
    const { DOCKER_HOST: address = "" } = process.env;
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    await expect(checkAddresses(upOn(address))).rejects.toThrow("overlaps with the Docker network shop");
  });
});

describe("Docker's contexts", () => {
  /** A context, as `docker context create` keeps it. */
  function makeContext(name: string, host: string): void {
    const folder = path.join(scratch, "contexts/meta", createHash("sha256").update(name).digest("hex"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, "meta.json"),
      JSON.stringify({ Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }),
    );
  }
  const use = (context: string) =>
    writeFileSync(path.join(scratch, "config.json"), JSON.stringify({ currentContext: context }));

  beforeEach(async () => {
    await engine({ "/version": good, "/info": {} });
    makeContext("here", `unix://${path.join(scratch, "docker.sock")}`);
    makeContext("there", "ssh://me@there");
    vi.stubEnv("DOCKER_CONFIG", scratch);
    vi.stubEnv("DOCKER_HOST", "");
  });

  test("the context of a socket is used: the current one, or DOCKER_CONTEXT's", async () => {
    use("here");
    expect(await checkDocker(context())).toBe("Docker Engine 20.10.24");
    use("there");
    vi.stubEnv("DOCKER_CONTEXT", "here");
    expect(await checkDocker(context())).toBe("Docker Engine 20.10.24");
  });

  test("DOCKER_HOST is stronger than a context", async () => {
    use("here");
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    await expect(checkDocker(context())).rejects.toThrow(
      "no Docker Engine answers at /nowhere/docker.sock (DOCKER_HOST) (ENOENT)",
    );
  });

  test("the context of another machine, or of none, is named with the way back", async () => {
    use("there");
    await expect(checkDocker(context())).rejects.toThrow(
      "the Docker Engine at ssh://me@there (the Docker context there) is not on this machine, as the node's has to be; run docker context use default",
    );
    vi.stubEnv("DOCKER_CONTEXT", "nowhere");
    await expect(checkDocker(context())).rejects.toThrow(
      "the Docker context nowhere (DOCKER_CONTEXT) names no engine; unset DOCKER_CONTEXT",
    );
  });
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
