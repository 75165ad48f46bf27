import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { UserInfo } from "./auth/interface.ts";
import { parseRequestInfo, type RequestInfo } from "./request-info.ts";
import { Warnings } from "./warnings.ts";

const nobody: UserInfo = { name: "", groups: [] };
const noQuery = new URLSearchParams();
const none: readonly string[] = [];

/**
 * One request and its answer on their way through the front door. HTTP/2 requests come in Node's compatible form, so
 * the types are those of HTTP/1.
 */
export class Exchange {
  readonly info: RequestInfo;
  readonly auditID = randomUUID();
  /** Milliseconds of the monotonic clock. */
  readonly startedAt = performance.now();
  user: UserInfo = nobody;
  #query: URLSearchParams | undefined;
  #warnings: Warnings | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    this.info = parseRequestInfo(request.method ?? "GET", mark < 0 ? url : url.slice(0, mark), () => this.query);
  }

  get query(): URLSearchParams {
    if (this.#query) return this.#query;
    const url = this.request.url ?? "/";
    const mark = url.indexOf("?");
    this.#query = mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1));
    return this.#query;
  }

  /** Whether the client asked for a dry run in the query. */
  get isDryRun(): boolean {
    return this.query.get("dryRun") === "All";
  }

  /** The program's name for managedFields when no fieldManager is given: the User-Agent up to its slash. */
  get userAgentName(): string {
    const agent = this.request.headers["user-agent"] ?? "";
    const slash = agent.indexOf("/");
    return agent.slice(0, slash < 0 ? 128 : Math.min(slash, 128)) || "unknown";
  }

  /** What the client should know beside a success. */
  get warnings(): readonly string[] {
    return this.#warnings?.texts ?? none;
  }

  readonly warn = (message: string): void => {
    this.#warnings ??= new Warnings();
    this.#warnings.add(message);
  };
}
