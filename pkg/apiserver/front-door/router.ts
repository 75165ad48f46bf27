import { schemaOf } from "../../api/schema/schema-of.ts";
import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import { decodeBody } from "../../apimachinery/codecs/decode-body.ts";
import { badRequest } from "../../apimachinery/status-error.ts";
import type { IssuerDocument } from "../auth/service-accounts/issuer-documents.ts";
import type { Review } from "../connectors/reviews.ts";
import type { Discovery } from "../discovery/discovery.ts";
import type { StaticDocument } from "../document.ts";
import type { Exchange } from "../exchange.ts";
import { sendBytes, sendJson } from "../handlers/answers/answer.ts";
import { negotiate } from "../handlers/answers/negotiate.ts";
import { respondValue } from "../handlers/answers/respond.ts";
import { readBody } from "../handlers/bodies/read-body.ts";
import { checkMethod, methodNotAllowed, unknownResource } from "../handlers/check-method.ts";
import { type ResourceHandler, verbRequestOf } from "../handlers/resource-handler.ts";
import type { OpenApi } from "../openapi/openapi.ts";
import { isProxied } from "../proxy/proxied-address.ts";
import type { ResourceProxy } from "../proxy/resource-proxy.ts";
import type { ResourceRegistry } from "../registry/generic/resource-registry.ts";
import type { PodLogs } from "../streaming/pod-logs.ts";
import { checkType } from "../verbs/write.ts";
import { emptyLists } from "./empty-lists.ts";
import { type HealthCheck, serveHealth } from "./health.ts";
import { versionInfo } from "./version.ts";

export interface RouterParts {
  readonly registry: ResourceRegistry;
  readonly resources: ResourceHandler;
  readonly reviews: readonly Review[];
  readonly discovery: Discovery;
  readonly openApi: OpenApi;
  /** Of service account tokens, by path. */
  readonly issuer: ReadonlyMap<string, IssuerDocument>;
  readonly logs: PodLogs;
  readonly proxy: ResourceProxy;
  readonly healthChecks: readonly HealthCheck[];
  /** The text of /metrics. */
  metrics(this: void): Promise<string>;
}

/** What is only reached by a connection that is upgraded. */
const upgraded: ReadonlySet<string> = new Set(["exec", "attach", "portforward"]);
const upgradeRequired = () => badRequest("Upgrade request required");

const rootPaths = [
  "/api",
  "/api/v1",
  "/apis",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/version",
];

/** Leads an authorized request to what answers it. */
export class Router {
  readonly #reviews: ReadonlyMap<string, Review>;

  constructor(private readonly parts: RouterParts) {
    this.#reviews = new Map(parts.reviews.map((review) => [review.path, review]));
  }

  route(exchange: Exchange): Promise<void> {
    return exchange.info.isResourceRequest ? this.#resource(exchange) : this.#path(exchange);
  }

  async #resource(exchange: Exchange): Promise<void> {
    const { group = "", version = "", resource = "", subresource, verb } = exchange.info;
    const { registry, resources, logs, proxy } = this.parts;
    const review = this.#reviews.get(`${group}/${version}/${resource}`);
    if (review) return this.#review(exchange, review);
    const empty = emptyLists.get(`${group}/${version}/${resource}`);
    if (empty && verb === "list") return sendJson(exchange, 200, empty);
    const served = registry.find({ group, version, resource });
    if (!served) throw unknownResource();
    if (isProxied(exchange.info)) return proxy.serve(exchange);
    if (group === "" && resource === "pods" && subresource === "log") return logs.serve(exchange);
    if (group === "" && resource === "pods" && upgraded.has(subresource ?? "")) throw upgradeRequired();
    checkMethod(exchange.info, served.definition);
    return resources.handle(exchange, served);
  }

  async #review(exchange: Exchange, { message, answer }: Review): Promise<void> {
    if (exchange.info.verb !== "create") throw methodNotAllowed();
    const { object } = decodeBody(
      await readBody(exchange.request),
      exchange.request.headers["content-type"],
      schemaOf(message),
      "Ignore",
    );
    const { group = "", version = "" } = exchange.info;
    const kind = message.slice(message.lastIndexOf(".") + 1);
    checkType({ group, version, kind }, object);
    respondValue(exchange, 201, negotiate(exchange.request.headers.accept), {
      kind,
      apiVersion: `${group}/${version}`,
      metadata: {},
      ...(await answer(completeObject(object, schemaOf(message)), verbRequestOf(exchange))),
    });
  }

  async #path(exchange: Exchange): Promise<void> {
    const { path } = exchange.info;
    const { discovery, openApi, issuer, healthChecks, metrics } = this.parts;
    if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return serveHealth(exchange, healthChecks);
    if (path === "/version" || path === "/version/") return sendJson(exchange, 200, versionInfo);
    if (path === "/metrics")
      return sendBytes(exchange, 200, Buffer.from(await metrics()), "text/plain; version=0.0.4; charset=utf-8");
    const { accept } = exchange.request.headers;
    if (path.startsWith("/openapi/")) return sendDocument(exchange, openApi.find(path, accept));
    if (path === "/") return sendJson(exchange, 200, { paths: [...issuer.keys(), ...rootPaths].sort() });
    const ofIssuer = issuer.get(path.replace(/\/$/, ""));
    if (ofIssuer) return sendIssuer(exchange, ofIssuer);
    return sendDocument(exchange, discovery.find(path, accept));
  }
}

/** Others may keep it for an hour, as with upstream. */
function sendIssuer(exchange: Exchange, { bytes, contentType }: IssuerDocument): void {
  exchange.response.setHeader("Cache-Control", "public, max-age=3600");
  sendBytes(exchange, 200, bytes, contentType);
}

const yearMs = 365 * 24 * 3600 * 1000;

/** What is asked for by its hash never changes: clients need not ask again (KEP-2896). */
function cacheForEver({ response }: Exchange): void {
  response.setHeader("Cache-Control", "public, immutable");
  response.setHeader("Expires", new Date(Date.now() + yearMs).toUTCString());
}

function sendDocument(exchange: Exchange, document: StaticDocument | undefined): void {
  if (!document) throw unknownResource();
  const { request, response } = exchange;
  response.setHeader("ETag", document.etag);
  response.setHeader("Vary", "Accept");
  const hash = exchange.query.get("hash");
  if (hash !== null && `"${hash}"` === document.etag) cacheForEver(exchange);
  if (request.headers["if-none-match"] === document.etag) {
    response.writeHead(304);
    response.end();
    return;
  }
  sendBytes(exchange, 200, document.bytes, document.contentType);
}
