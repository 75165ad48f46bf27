import type { Scale } from "../../api/autoscaling/v1/types.generated.ts";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import { decodeBody } from "../../apimachinery/codecs/decode-body.ts";
import type { Connector } from "../connectors/connector.ts";
import type { Exchange } from "../exchange.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import { scaleSchema, scaleVersion } from "../registry/generic/scale-kind.ts";
import { scaleTable } from "../registry/generic/tables/scale-table.ts";
import { getScale, patchScale, putScale } from "../verbs/scale.ts";
import type { VerbRequest } from "../verbs/verb-request.ts";
import { partStrategy } from "../verbs/write.ts";
import { checkWriteOptions } from "../verbs/write-options.ts";
import { negotiate } from "./answers/negotiate.ts";
import { respondShaped, respondValue } from "./answers/respond.ts";
import { readBody } from "./bodies/read-body.ts";
import { readObject, readPatch } from "./bodies/request-bodies.ts";
import { methodNotAllowed, unknownResource } from "./check-method.ts";
import { resourceVerbs } from "./resource-verbs.ts";

/** Serves the verbs of stored resources and their subresources over HTTP. */
export class ResourceHandler {
  readonly #connectors: ReadonlyMap<string, Connector>;

  constructor(connectors: readonly Connector[]) {
    this.#connectors = new Map(connectors.map((connector) => [connector.path, connector]));
  }

  async handle(exchange: Exchange, resource: ServedResource): Promise<void> {
    const { subresource } = exchange.info;
    if (resource.definition.deprecation) exchange.warn(resource.definition.deprecation);
    if (subresource === undefined) return this.#verb(exchange, resource);
    if (partStrategy(resource.definition, subresource)) return this.#verb(exchange, resource);
    if (subresource === "scale" && resource.definition.scale) return this.#scale(exchange, resource);
    const connector = this.#connectors.get(`${exchange.info.resource}/${subresource}`);
    if (!connector) throw unknownResource();
    return this.#connect(exchange, resource, connector);
  }

  #verb(exchange: Exchange, resource: ServedResource): void | Promise<void> {
    const serve = resourceVerbs[exchange.info.verb];
    if (!serve) throw methodNotAllowed();
    return serve(exchange, resource, verbRequestOf(exchange), negotiate(exchange.request.headers.accept));
  }

  async #scale(exchange: Exchange, resource: ServedResource): Promise<void> {
    const request = verbRequestOf(exchange);
    const answer = negotiate(exchange.request.headers.accept);
    respondShaped(exchange, 200, { table: scaleTable }, await this.#scaled(exchange, resource, request), answer);
  }

  async #scaled(exchange: Exchange, resource: ServedResource, request: VerbRequest): Promise<Scale> {
    switch (exchange.info.verb) {
      case "get":
        return getScale(resource, request);
      case "update": {
        const type = { definition: { ref: scaleVersion }, schema: scaleSchema() };
        return putScale(resource, request, (await readObject(exchange, type, request)) as Scale);
      }
      case "patch":
        return patchScale(resource, await readPatch(exchange), request);
      default:
        throw methodNotAllowed();
    }
  }

  async #connect(exchange: Exchange, resource: ServedResource, { message, connect }: Connector): Promise<void> {
    const { verb } = exchange.info;
    if (verb !== "create" && verb !== "update") throw methodNotAllowed();
    checkWriteOptions(verb === "create" ? "CreateOptions" : "UpdateOptions", exchange.query);
    const { object: body } = decodeBody(
      await readBody(exchange.request),
      exchange.request.headers["content-type"],
      schemaOf(message),
      "Ignore",
    );
    body.metadata ??= { name: exchange.info.name ?? "" };
    const { object, created } = await connect(
      resource,
      completeObject(body, schemaOf(message)),
      verbRequestOf(exchange),
    );
    respondValue(exchange, created ? 201 : 200, negotiate(exchange.request.headers.accept), object);
  }
}

/** What the verbs need to know of a request that came over HTTP. */
export function verbRequestOf({ info, user, query, userAgentName, warn }: Exchange): VerbRequest {
  return {
    user,
    namespace: namespaceOf(info),
    name: info.name,
    subresource: info.subresource,
    query,
    defaultManager: userAgentName,
    warn,
  };
}

/** A Namespace is named by the path that leads into it, and stands in none itself. */
const namespaceOf = ({ resource, namespace }: Exchange["info"]) => (resource === "namespaces" ? undefined : namespace);
