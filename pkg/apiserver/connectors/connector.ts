import type { KubeObject } from "../../apimachinery/object.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { VerbRequest } from "../verbs/verb-request.ts";

/** A subresource whose body is a kind of its own: POST or PUT does something and answers something. */
export interface Connector {
  /** "pods/binding" */
  readonly path: string;
  /** The message of its body in the API table. */
  readonly message: string;
  /** Answers the object to send, and whether something was created (201). */
  connect(
    this: void,
    resource: ServedResource,
    body: KubeObject,
    request: VerbRequest,
  ): Promise<{ readonly object: object; readonly created: boolean }>;
}
