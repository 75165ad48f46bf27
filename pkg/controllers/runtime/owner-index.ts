import type { KubeObject } from "../../apimachinery/object.ts";
import { getControllerOf } from "../../apimachinery/owner-reference.ts";
import type { Informer } from "../../client/interface.ts";

const index = "controller-or-orphan";

/** Lets a controller find its dependents, and the orphans it might adopt, without reading whole namespaces. */
export function indexByController<T extends KubeObject>(informer: Informer<T>): (owner: KubeObject) => readonly T[] {
  informer.addIndex(index, (object) => {
    const controller = getControllerOf(object);
    return [controller ? `uid/${controller.uid}` : `orphan/${object.metadata.namespace}`];
  });
  return ({ metadata: { uid, namespace } }) => [
    ...informer.byIndex(index, `uid/${uid}`),
    ...informer.byIndex(index, `orphan/${namespace}`),
  ];
}
