import { apiVersionOf, type KubeObject, type ResourceRef } from "../../apimachinery/object.ts";

/** The object with its kind, which objects of lists and watches may lack and events about them need. */
export const about = (ref: ResourceRef, object: KubeObject): KubeObject => ({
  ...object,
  apiVersion: apiVersionOf(ref),
  kind: ref.kind,
});
