import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { freePort } from "../../testing/free-port.ts";
import { identify } from "../../util/process-identity.ts";
import { configDefaults } from "../config.ts";
import { clusterHome } from "../home.ts";
import { writeProcessRecord } from "../supervisor/process-record.ts";
import { checkApiPort, checkKubeletPort } from "./check-ports.ts";

const context = (port: number, running = false, home = clusterHome("/nowhere")) => ({
  home,
  config: { ...configDefaults, nodeName: "node", apiPort: port, kubeletPort: port },
  running,
});

async function takenPort(address: string) {
  const port = await freePort();
  const server = createServer().listen(port, address);
  await once(server, "listening");
  return { port, [Symbol.asyncDispose]: async () => void server.close() };
}

test.each(["127.0.0.1", "0.0.0.0"])(
  "a port that is taken on %s is named with who has it and how to change it",
  async (address) => {
    await using taken = await takenPort(address);
    const { port } = taken;
    await expect(checkApiPort(context(port))).rejects.toThrow(
      new RegExp(
        `^port ${port} on 127.0.0.1 is in use by .+ \\(pid ${process.pid}\\); free it, or choose another with berth up --api-port$`,
      ),
    );
    await expect(checkKubeletPort(context(port))).rejects.toThrow(/berth up --kubelet-port$/);
  },
);

test("a free port is fine, and so is one that the running cluster itself holds", async () => {
  const { port, ...taken } = await takenPort("127.0.0.1");
  expect(await checkApiPort(context(port, true))).toBe(`port ${port} is this cluster's own`);
  await taken[Symbol.asyncDispose]();
  expect(await checkApiPort(context(port))).toBe(`port ${port} is free`);
});

test("a port that a process of the cluster holds is its own also when its supervisor was killed", async () => {
  await using taken = await takenPort("127.0.0.1");
  const { port } = taken;
  const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-ports-")));
  try {
    mkdirSync(path.dirname(home.processRecord), { recursive: true });
    const process_ = { name: "berth-server", components: [], state: "ready", restarts: 0, ports: [] } as const;
    writeProcessRecord(home, {
      supervisor: { pid: 0x7fff_ffff, startedAt: "" },
      build: undefined,
      processes: [{ ...process_, identity: identify(process.pid) }],
    });
    expect(await checkApiPort(context(port, false, home))).toMatch(`port ${port} is this cluster's own: `);
  } finally {
    rmSync(home.root, { recursive: true });
  }
});
