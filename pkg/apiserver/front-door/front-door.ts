import type { IncomingMessage } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { Duplex } from "node:stream";
import Koa from "koa";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { Logger } from "../../component-base/logger.ts";
import { Exchange } from "../exchange.ts";
import { sendError, statusOf } from "../handlers/answers/answer.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { createHttpsServer, type TlsMaterial } from "./https-server.ts";
import { impersonate } from "./impersonate.ts";
import type { RequestMetrics } from "./metrics/request-metrics.ts";
import type { Router } from "./router.ts";
import { upgrade, type UpgradeParts } from "./upgrade.ts";

export interface FrontDoorParts extends UpgradeParts {
  readonly router: Router;
  readonly metrics: RequestMetrics;
  readonly log: Logger;
}

type State = Koa.ParameterizedContext<{ exchange: Exchange }>;

/**
 * Koa without its watch over the end of every answer: answers are written to Node's response directly, and the first
 * middleware sees to errors.
 */
class DirectKoa extends Koa<{ exchange: Exchange }> {
  handleRequest(context: State, pass: (context: State) => Promise<void>): Promise<void> {
    return pass(context);
  }
}

/** The HTTP side of the API server: who is asking, whether they may, and where it leads, in that order. */
export class FrontDoor {
  readonly #app = new DirectKoa();

  constructor(private readonly parts: FrontDoorParts) {
    for (const middleware of this.#middlewares()) this.#app.use(middleware);
    this.#app.silent = true;
  }

  /** An HTTPS server that answers through this door. It does not listen yet. */
  createServer(tls: TlsMaterial): Http2SecureServer {
    const server = createHttpsServer(tls);
    const answer = this.#app.callback();
    server.on("request", (request, response) => {
      answer(request, response).catch((error: unknown) => this.#giveUp(response, error));
    });
    server.on(
      "upgrade",
      (request: IncomingMessage, socket: Duplex, head: Buffer) => void upgrade(request, socket, head, this.parts),
    );
    return server;
  }

  /** What every request passes, in this order. */
  #middlewares(): Koa.Middleware<{ exchange: Exchange }>[] {
    const { authenticators, authorizer, router, metrics } = this.parts;
    return [
      async (context, next) => {
        context.state.exchange = new Exchange(context.req, context.res);
        await this.#answerErrors(context.state.exchange, next);
      },
      (context, next) => metrics.measure(context.state.exchange, next),
      async ({ state: { exchange } }, next) => {
        const found = authenticate(exchange.request, authenticators);
        const user = found instanceof Promise ? await found : found;
        exchange.user = impersonate(exchange.request, user, authorizer);
        await next();
      },
      ({ state: { exchange } }, next) => {
        authorize(exchange.info, exchange.user, authorizer);
        return next();
      },
      ({ state: { exchange } }) => router.route(exchange),
    ];
  }

  async #answerErrors(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    try {
      await next();
    } catch (error) {
      if (statusOf(error).code >= 500 && !isNotFound(error))
        this.parts.log.error(
          { err: error as Error, path: exchange.info.path, verb: exchange.info.verb },
          "Request failed",
        );
      sendError(exchange, error);
    }
  }

  /** What not even an error could be answered with costs its own request the connection, and no other. */
  #giveUp(response: { destroy(): unknown }, error: unknown): void {
    this.parts.log.error({ err: error as Error }, "A request could not be answered");
    response.destroy();
  }
}
