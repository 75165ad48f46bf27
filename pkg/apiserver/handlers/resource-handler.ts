import { completeObject } from "../../apimachinery/codecs/complete-object.ts";
import { decodeBody, decodeValue, parseJson } from "../../apimachinery/codecs/decode-body.ts";
import { duplicateFields } from "../../apimachinery/codecs/duplicate-fields.ts";
import { decodeYaml } from "../../apimachinery/codecs/yaml.ts";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import type { DeleteOptions } from "../../apimachinery/meta/v1/types.generated.ts";
import { statusError } from "../../apimachinery/status-error.ts";
import { type PatchType, patchTypes } from "../../apimachinery/transport.ts";
import type { Connector } from "../connectors/connector.ts";
import type { Exchange } from "../exchange.ts";
import { parseListOptions, parseResourceVersion } from "../registry/generic/list-options.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import { list } from "../verbs/list.ts";
import { changeScale, getScale, patchScale, scaleSchema } from "../verbs/scale.ts";
import { fieldValidationOf, settleProblems, type VerbRequest } from "../verbs/verb-request.ts";
import { patch } from "../verbs/patch.ts";
import { create, partStrategy, remove, removeCollection, update } from "../verbs/write.ts";
import type { Scale } from "../../api/autoscaling/v1/types.generated.ts";
import { methodNotAllowed, unknownResource } from "./check-method.ts";
import { negotiate } from "./negotiate.ts";
import { readBody } from "./read-body.ts";
import { respondList, respondObject, respondValue } from "./respond.ts";
import { serveWatch } from "./watch.ts";

const deleteOptionsMessage = "k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions";

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

  async #verb(exchange: Exchange, resource: ServedResource): Promise<void> {
    const { definition, store } = resource;
    const request = verbRequestOf(exchange);
    const answer = negotiate(exchange.request.headers.accept);
    const key = { namespace: request.namespace, name: request.name ?? "" };
    switch (exchange.info.verb) {
      case "get": {
        // Every acknowledged write is seen anyway. A client knows of more when its data are of a storage since replaced.
        const known = parseResourceVersion(request.query.get("resourceVersion"), "GetOptions");
        if (known) await store.cache.waitFor(known);
        return respondObject(exchange, 200, definition, store.get(key), answer);
      }
      case "list":
        return respondList(exchange, definition, await list(resource, request), answer);
      case "watch":
        return serveWatch(
          exchange,
          resource,
          parseListOptions(request.query, request.namespace, resource.selectable),
          answer,
        );
      case "create": {
        const { stored } = await create(resource, await this.#object(exchange, resource, request), request);
        return respondObject(exchange, 201, definition, stored, answer);
      }
      case "update": {
        const { stored, created } = await update(resource, await this.#object(exchange, resource, request), request);
        return respondObject(exchange, created ? 201 : 200, definition, stored, answer);
      }
      case "patch": {
        const { type, body, duplicates } = await this.#patch(exchange);
        const { stored, created } = await patch(resource, type, body, request, duplicates);
        return respondObject(exchange, created ? 201 : 200, definition, stored, answer);
      }
      case "delete": {
        const { stored, gone } = await remove(resource, await deleteOptions(exchange), request);
        if (!gone || definition.returnsDeletedObject) return respondObject(exchange, 200, definition, stored, answer);
        return respondValue(
          exchange,
          200,
          answer,
          deletedStatus(definition.ref, key.name, stored.object().metadata.uid),
        );
      }
      case "deletecollection":
        return respondList(
          exchange,
          definition,
          await removeCollection(resource, await deleteOptions(exchange), request),
          answer,
        );
      default:
        throw methodNotAllowed();
    }
  }

  async #scale(exchange: Exchange, resource: ServedResource): Promise<void> {
    const request = verbRequestOf(exchange);
    const answer = negotiate(exchange.request.headers.accept);
    respondValue(exchange, 200, answer, await this.#scaled(exchange, resource, request));
  }

  async #scaled(exchange: Exchange, resource: ServedResource, request: VerbRequest): Promise<Scale> {
    switch (exchange.info.verb) {
      case "get":
        return getScale(resource, request);
      case "update": {
        const { object } = decodeBody<Scale>(
          await readBody(exchange.request),
          exchange.request.headers["content-type"],
          scaleSchema(),
          "Ignore",
        );
        return changeScale(resource, request, () => object);
      }
      case "patch": {
        const { type, body } = await this.#patch(exchange);
        return patchScale(resource, type, body, request);
      }
      default:
        throw methodNotAllowed();
    }
  }

  async #connect(exchange: Exchange, resource: ServedResource, { message, connect }: Connector): Promise<void> {
    const { verb } = exchange.info;
    if (verb !== "create" && verb !== "update") throw methodNotAllowed();
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

  async #object(exchange: Exchange, { definition, schema }: ServedResource, request: VerbRequest): Promise<KubeObject> {
    const body = await readBody(exchange.request);
    const { object, problems } = decodeBody(
      body,
      exchange.request.headers["content-type"],
      schema,
      fieldValidationOf(request.query),
    );
    settleProblems(problems, request, definition.ref.kind, apiVersionOf(definition.ref));
    object.metadata ??= { name: "" };
    return completeObject(object, schema);
  }

  async #patch(exchange: Exchange): Promise<{ type: PatchType; body: unknown; duplicates: string[] }> {
    const mediaType = exchange.request.headers["content-type"]?.split(";", 1)[0]?.trim();
    const type = (Object.keys(patchTypes) as PatchType[]).find((candidate) => patchTypes[candidate] === mediaType);
    if (!type) {
      throw statusError(
        "UnsupportedMediaType",
        `the body of the request was in an unknown format - accepted media types include: ${Object.values(patchTypes).join(", ")}`,
      );
    }
    const text = (await readBody(exchange.request)).toString();
    const told = fieldValidationOf(exchange.query) !== "Ignore";
    const yaml = type === "apply" ? decodeYaml(text) : undefined;
    const body = yaml ? yaml.value : parseJson(text);
    const twice = told ? (yaml?.duplicates ?? duplicateFields(text)) : [];
    return { type, body, duplicates: twice.map((path) => `duplicate field ${JSON.stringify(path)}`) };
  }
}

/** The answer to a DELETE that ended the object. */
function deletedStatus(
  { group, resource }: { group: string; resource: string },
  name: string,
  uid: string | undefined,
) {
  const details = { name, ...(group && { group }), kind: resource, uid };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
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

async function deleteOptions({ request, query }: Exchange): Promise<DeleteOptions> {
  const body = await readBody(request);
  const schema = schemaOf(deleteOptionsMessage);
  const given =
    body.length > 0 ? decodeBody<DeleteOptions>(body, request.headers["content-type"], schema, "Ignore").object : {};
  const fromQuery: Record<string, unknown> = {};
  const grace = query.get("gracePeriodSeconds");
  if (grace) fromQuery.gracePeriodSeconds = Number(grace);
  const policy = query.get("propagationPolicy");
  if (policy) fromQuery.propagationPolicy = policy;
  return { ...given, ...decodeValue<DeleteOptions>(fromQuery, schema).object };
}
