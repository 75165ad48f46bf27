/** The process that `berth up` leaves behind: it keeps the others running. */
import path from "node:path";
import { readConfig } from "../../../pkg/cluster/config.ts";
import { clusterHome } from "../../../pkg/cluster/home.ts";
import { acquireLock } from "../../../pkg/cluster/lock.ts";
import { supervisorLock } from "../../../pkg/cluster/supervisor/process-record.ts";
import { buildOf } from "../../../pkg/cluster/supervisor/program-build.ts";
import { Supervisor } from "../../../pkg/cluster/supervisor/supervisor.ts";
import { BoundedFile } from "../../../pkg/util/bounded-file.ts";
import { clusterProcesses } from "./list.ts";

const home = clusterHome();
const config = readConfig(home);
if (!config) throw new Error(`there is no cluster in ${home.root}`);

// One cluster has one supervisor, whatever happened to the `up` that started it.
const lock = await acquireLock(supervisorLock(home));
if (!lock) process.exit(0);

const script = process.argv[1] ?? "";
const programs = path.dirname(script);
const log = new BoundedFile(path.join(home.logs, "berth-supervisor.log"));
const supervisor = new Supervisor(home, clusterProcesses(config, programs), process.env, log, buildOf(script));
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void supervisor.stop().then(() => process.exit(0)));
}
// The terminal that started the cluster may close; the cluster stays.
process.on("SIGHUP", () => undefined);
supervisor.start();
