import type { Exchange } from "../exchange.ts";
import { sendBytes } from "../handlers/answer.ts";

export interface HealthCheck {
  readonly name: string;
  /** Throws, or rejects, with what is wrong. */
  check(this: void): void | Promise<void>;
}

const text = "text/plain; charset=utf-8";

/** Answers /healthz, /livez and /readyz, whole (?verbose) or one check of it (/readyz/ping). */
export async function serveHealth(exchange: Exchange, checks: readonly HealthCheck[]): Promise<void> {
  const [, endpoint = "", single] = exchange.info.path.split("/");
  const excluded = new Set(exchange.query.getAll("exclude"));
  const wanted = checks.filter(({ name }) => (single ? name === single : !excluded.has(name)));
  const results = await Promise.all(wanted.map(async (each) => ({ name: each.name, error: await failureOf(each) })));
  const failed = results.some(({ error }) => error !== undefined);
  if (!failed && !exchange.query.has("verbose")) return sendBytes(exchange, 200, Buffer.from("ok"), text);
  const lines = results.map(({ name, error }) =>
    error === undefined ? `[+]${name} ok` : `[-]${name} failed: ${error}`,
  );
  sendBytes(
    exchange,
    failed ? 500 : 200,
    Buffer.from(`${lines.join("\n")}\n${endpoint} check ${failed ? "failed" : "passed"}\n`),
    text,
  );
}

async function failureOf({ check }: HealthCheck): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
