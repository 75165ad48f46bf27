import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { identify } from "../../util/process-identity.ts";
import { ensureHome } from "../ensure-home.ts";
import { clusterHome } from "../home.ts";
import { writeProcessRecord } from "../supervisor/process-record.ts";
import { partsOf } from "./parts.ts";

const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-parts-")));
ensureHome(home);
afterAll(() => rmSync(home.root, { recursive: true, force: true }));

const identity = identify(process.pid) ?? { pid: 0, startedAt: "" };
const yes = () => Promise.resolve(true);
const { api, node, dns } = partsOf(home, { apiReady: yes, nodeReady: yes, dnsAnswers: yes });

/** What is said of the parts when all answer and their processes say that of themselves. */
function whileProcessesAre(state: "starting" | "ready"): Promise<boolean[]> {
  const components = ["kube-apiserver", "kubelet", "cluster-dns"];
  const all = { name: "berth-all", components, identity, state, restarts: 0, ports: [] };
  writeProcessRecord(home, { supervisor: identity, build: undefined, processes: [all] });
  return Promise.all([api(), node(), dns()]);
}

it("no part of a cluster works before all of its process does, though it answers", async () => {
  expect(await whileProcessesAre("starting")).toEqual([false, false, false]);
  expect(await whileProcessesAre("ready")).toEqual([true, true, true]);
});
