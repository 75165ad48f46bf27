import { type Logger as PinoLogger, pino } from "pino";

/** Structured log: `log.info({ pod: "default/web-1" }, "Started container")`. */
export type Logger = Pick<PinoLogger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Record<string, unknown>): Logger;
};

/** Takes a log's lines one by one. */
export interface LogOutput {
  write(line: string): void;
}

/**
 * A component's logger, JSON lines on `output` (standard output if there is none). `level` is pino's; verbosity flags
 * map onto it in flags.ts.
 */
export function createLogger(component: string, level = "info", output?: LogOutput): Logger {
  const options = { level, base: { component }, timestamp: pino.stdTimeFunctions.isoTime };
  return output ? pino(options, output) : pino(options);
}

/** Says nothing: for tests and for tools whose output is their own. */
export const silentLogger: Logger = pino({ level: "silent" });
