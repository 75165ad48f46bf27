import type { Exchange } from "../exchange.ts";
import { sendBytes } from "../handlers/answers/answer.ts";

export interface HealthCheck {
  readonly name: string;
  /** Not a part of /healthz and /livez: a server may live and not be ready. */
  readonly readinessOnly?: boolean;
  /** Throws, or rejects, with what is wrong. */
  check(this: void): void | Promise<void>;
}

interface Result {
  readonly name: string;
  readonly error: string | undefined;
}

const text = "text/plain; charset=utf-8";

/** Answers /healthz, /livez and /readyz, whole (?verbose, ?exclude=) or one check of it (/readyz/ping). */
export async function serveHealth(exchange: Exchange, checks: readonly HealthCheck[]): Promise<void> {
  const [, endpoint = "", ...rest] = exchange.info.path.split("/");
  const mine = checks.filter(({ readinessOnly }) => !readinessOnly || endpoint === "readyz");
  const single = rest.join("/");
  const asked = mine.find(({ name }) => name === single);
  if (single) return serveOne(exchange, endpoint, asked);
  const excluded = exchange.query.getAll("exclude");
  const results = await Promise.all(mine.filter(({ name }) => !excluded.includes(name)).map(resultOf));
  const failed = results.some(({ error }) => error !== undefined);
  if (!failed && !exchange.query.has("verbose")) return sendText(exchange, 200, "ok");
  const lines = [
    ...mine.map(({ name }) => lineOf(name, results)),
    ...warningsOf(excluded, mine),
    `${endpoint} check ${failed ? "failed" : "passed"}\n`,
  ];
  sendText(exchange, failed ? 500 : 200, lines.join("\n"));
}

async function serveOne(exchange: Exchange, endpoint: string, check: HealthCheck | undefined): Promise<void> {
  if (!check) return sendText(exchange, 404, `${endpoint} has no such check; ?verbose lists those there are\n`);
  const { error } = await resultOf(check);
  if (error === undefined) return sendText(exchange, 200, "ok");
  sendText(exchange, 500, `internal server error: ${error}\n`);
}

/** A check that was left out has no result. */
function lineOf(name: string, results: readonly Result[]): string {
  const result = results.find((each) => each.name === name);
  if (!result) return `[+]${name} excluded: ok`;
  return result.error === undefined ? `[+]${name} ok` : `[-]${name} failed: ${result.error}`;
}

/** Names that were to be left out and are none. */
function warningsOf(excluded: readonly string[], checks: readonly HealthCheck[]): string[] {
  const unknown = excluded.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length === 0) return [];
  const names = unknown.map((name) => JSON.stringify(name)).join(",");
  return [`warn: some health checks cannot be excluded: no matches for ${names}`];
}

async function resultOf({ name, check }: HealthCheck): Promise<Result> {
  try {
    await check();
    return { name, error: undefined };
  } catch (error) {
    return { name, error: (error as Error).message };
  }
}

const sendText = (exchange: Exchange, code: number, content: string) =>
  sendBytes(exchange, code, Buffer.from(content), text);
