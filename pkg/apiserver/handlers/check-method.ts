import { statusError } from "../../apimachinery/status-error.ts";
import { verbsOf } from "../discovery/subresources.ts";
import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";
import type { RequestInfo } from "../request-info.ts";

/** What a path that leads nowhere answers. */
export const unknownResource = () => statusError("NotFound", "the server could not find the requested resource");

/** What a method that a path does not have answers, in upstream's words. */
export const methodNotAllowed = () =>
  statusError("MethodNotAllowed", "the server does not allow this method on the requested resource");

/** Methods of a collection; a field selector may give these a name. */
const ofMany: ReadonlySet<string> = new Set(["list", "watch", "deletecollection"]);

/**
 * Refuses methods that a resource's paths do not have: PUT of a collection, POST to an object, DELETE across all
 * namespaces. Subresources know their own methods.
 */
export function checkMethod(info: RequestInfo, definition: ResourceDefinition): void {
  const { verb, name, namespace, subresource } = info;
  // What has no namespace is not found in one; a Namespace's own path only looks like one that leads into it.
  if (!definition.ref.namespaced && namespace !== undefined && info.resource !== "namespaces") throw unknownResource();
  if (definition.ref.namespaced && namespace === undefined && verb !== "list" && verb !== "watch") {
    // Only collections can be reached without a namespace.
    throw name === undefined || ofMany.has(verb) ? methodNotAllowed() : unknownResource();
  }
  if (subresource !== undefined) return;
  const right = ofMany.has(verb) || (verb === "create") === (name === undefined);
  if (!right || !verbsOf(definition).includes(verb)) throw methodNotAllowed();
}
