import type { Exchange } from "../exchange.ts";
import { parseListOptions, parseResourceVersion } from "../registry/generic/list-options.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import { list } from "../verbs/list.ts";
import { patch } from "../verbs/patch.ts";
import type { VerbRequest } from "../verbs/verb-request.ts";
import { create, remove, removeCollection, update } from "../verbs/write.ts";
import type { Answer } from "./answers/negotiate.ts";
import { respondList, respondObject, respondValue } from "./answers/respond.ts";
import { readDeleteOptions, readObject, readPatch } from "./bodies/request-bodies.ts";
import { serveWatch } from "./watch/watch.ts";

/** Serves one verb of a stored resource: reads what it needs of the body, carries it out, answers. */
type ServeVerb = (
  exchange: Exchange,
  resource: ServedResource,
  request: VerbRequest,
  answer: Answer,
) => void | Promise<void>;

/** What each verb does, by its name in RBAC. */
export const resourceVerbs: Readonly<Partial<Record<string, ServeVerb>>> = {
  async get(exchange, { definition, store }, request, answer) {
    // Every acknowledged write is seen anyway. A client knows of more when its data are of a storage since replaced.
    const known = parseResourceVersion(request.query.get("resourceVersion"), "GetOptions");
    if (known) await store.cache.waitFor(known);
    respondObject(exchange, 200, definition, store.get(keyOf(request)), answer);
  },

  async list(exchange, resource, request, answer) {
    respondList(exchange, resource.definition, await list(resource, request), answer);
  },

  watch(exchange, resource, request, answer) {
    const options = parseListOptions(request.query, request.namespace, resource.unselectable);
    serveWatch(exchange, resource, options, answer);
  },

  async create(exchange, resource, request, answer) {
    const { stored } = await create(resource, await readObject(exchange, resource, request), request);
    respondObject(exchange, 201, resource.definition, stored, answer);
  },

  async update(exchange, resource, request, answer) {
    const { stored, created } = await update(resource, await readObject(exchange, resource, request), request);
    respondObject(exchange, created ? 201 : 200, resource.definition, stored, answer);
  },

  async patch(exchange, resource, request, answer) {
    const { stored, created } = await patch(resource, await readPatch(exchange), request);
    respondObject(exchange, created ? 201 : 200, resource.definition, stored, answer);
  },

  async delete(exchange, resource, request, answer) {
    const { definition } = resource;
    const { stored, gone } = await remove(resource, await readDeleteOptions(exchange), request);
    if (!gone || definition.returnsDeletedObject) return respondObject(exchange, 200, definition, stored, answer);
    const { uid } = stored.object().metadata;
    respondValue(exchange, 200, answer, deletedStatus(definition.ref, keyOf(request).name, uid));
  },

  async deletecollection(exchange, resource, request, answer) {
    const removed = await removeCollection(resource, await readDeleteOptions(exchange), request);
    respondList(exchange, resource.definition, removed, answer);
  },
};

const keyOf = ({ namespace, name = "" }: VerbRequest) => ({ namespace, name });

/** The answer to a DELETE that ended the object. */
function deletedStatus(
  { group, resource }: { group: string; resource: string },
  name: string,
  uid: string | undefined,
) {
  const details = { name, ...(group && { group }), kind: resource, uid };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}
