import type { KubeObject } from "../../../../apimachinery/object.ts";

/**
 * What a resource takes and gives back around its writes (services: addresses and ports). May change the new object.
 */
export interface StoreHooks<T extends KubeObject = KubeObject> {
  /** Runs before validation. The returned function gives back what was taken; it is called when the write fails. */
  beforeCreate?(object: T, dryRun: boolean): (() => void) | undefined;
  /** The returned function hears whether the write went through. */
  beforeUpdate?(object: T, old: T, dryRun: boolean): ((kept: boolean) => void) | undefined;
  afterDelete?(object: T): void;
}
