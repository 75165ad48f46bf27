import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { ensureHome } from "../ensure-home.ts";
import { clusterHome } from "../home.ts";
import { writeProcessRecord } from "../supervisor/process-record.ts";
import { waitUntil } from "./wait.ts";

const supervisor = { pid: 1, startedAt: "boot" };
const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-wait-")));
ensureHome(home);
afterAll(() => rmSync(home.root, { recursive: true, force: true }));

/** What is said of a server that ends this way again and again while somebody waits for it. */
async function complaintOf(lastExit: string, words = "Cannot listen"): Promise<string> {
  writeFileSync(
    path.join(home.logs, "berth-server.log"),
    `{"level":30,"msg":"Started"}\n{"level":50,"msg":"${words}"}\n`,
  );
  let restarts = 0;
  const look = () => {
    const failing = {
      name: "berth-server",
      components: [],
      state: "restarting",
      restarts: restarts++,
      lastExit,
    } as const;
    writeProcessRecord(home, { supervisor, build: undefined, processes: [{ ...failing, ports: [] }] });
    return Promise.resolve(false);
  };
  const waiting = waitUntil("it", look, { home, timeoutMs: 10_000, signal: new AbortController().signal });
  return waiting.catch((error: Error) => error.message) as Promise<string>;
}

it("gives up on a process that keeps ending, with the last error that it logged; on damaged data it says what to do", async () => {
  expect(await complaintOf("exit code 1")).toBe("berth-server does not stay up (exit code 1): Cannot listen");
  expect(await complaintOf("signal SIGBUS")).toBe(
    `berth-server does not stay up (signal SIGBUS): the data in ${home.data} are cut off; put a good copy back, or forget the cluster with berth down --purge`,
  );
  expect(await complaintOf("exit code 1", "MDB_CORRUPTED: bad page")).toContain(
    `the data in ${home.data} are damaged (MDB_CORRUPTED: bad page); put a good copy back`,
  );
});
