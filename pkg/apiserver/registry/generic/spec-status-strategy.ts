import type { KubeObject } from "../../../apimachinery/object.ts";
import { deepEqual } from "../../../util/deep-equal.ts";
import type { Strategy } from "./resource-definition.ts";

interface WithSpecAndStatus extends KubeObject {
  spec?: unknown;
  status?: unknown;
}

/**
 * What kinds with spec and status have in common: clients of the object cannot write its status, generation counts
 * changes of spec. `initialStatus` is what a new object starts with.
 */
export function specStrategy<T extends KubeObject>(initialStatus?: (object: T) => unknown): Strategy<T> {
  return {
    prepareForCreate(object) {
      const status = initialStatus?.(object);
      const target = object as WithSpecAndStatus;
      if (status === undefined) delete target.status;
      else target.status = status;
      object.metadata.generation = 1;
    },
    prepareForUpdate(object, old) {
      const [target, before] = [object as WithSpecAndStatus, old as WithSpecAndStatus];
      if (before.status === undefined) delete target.status;
      else target.status = before.status;
      if (!deepEqual(target.spec, before.spec)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
  };
}

/** The status endpoint writes status alone: spec, labels and owners stay as they are. */
export function statusStrategy<T extends KubeObject>(): Strategy<T> {
  return {
    prepareForUpdate(object, old) {
      const [target, before] = [object as WithSpecAndStatus, old as WithSpecAndStatus];
      if (before.spec === undefined) delete target.spec;
      else target.spec = before.spec;
      const { labels, ownerReferences } = old.metadata;
      object.metadata.labels = labels;
      object.metadata.ownerReferences = ownerReferences;
    },
  };
}
