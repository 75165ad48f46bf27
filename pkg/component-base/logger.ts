import { pino, type Logger as PinoLogger } from "pino";

/** Structured log: `log.info({ pod: "default/web-1" }, "Started container")`. */
export type Logger = Pick<PinoLogger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Record<string, unknown>): Logger;
};

/** A component's logger, JSON lines on standard output. `level` is pino's; verbosity flags map onto it in flags.ts. */
export function createLogger(component: string, level = "info"): Logger {
  return pino({ level, base: { component }, timestamp: pino.stdTimeFunctions.isoTime });
}

/** Says nothing: for tests and for tools whose output is their own. */
export const silentLogger: Logger = pino({ level: "silent" });
