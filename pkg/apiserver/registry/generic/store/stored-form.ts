import type { KubeObject } from "../../../../apimachinery/object.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { CachedObject } from "../../../watch-cache/interface.ts";
import { encodeForStorage, saysTheSame, spliceResourceVersion } from "../../../watch-cache/objects/encoding.ts";
import type { ResourceDefinition } from "../resource-definition.ts";

/** What a write or a read answers: the JSON, and the object (shared: never change it in place). */
export type Stored = Pick<CachedObject, "bytes" | "object">;

/** Whether two objects differ in nothing but their version and the order of their fields. */
function isEqual(object: KubeObject, { metadata, ...rest }: KubeObject): boolean {
  return deepEqual(object, { ...rest, metadata: { ...metadata, resourceVersion: undefined } });
}

/** The bytes in which a resource's objects stand in storage: its own, or those of the resource that keeps them. */
export class StoredForm<T extends KubeObject> {
  constructor(private readonly definition: Pick<ResourceDefinition<T>, "storedAs">) {}

  /** The object belongs to the bytes from here on: nobody may change it. */
  encode(object: T): Buffer {
    const { storedAs } = this.definition;
    return encodeForStorage(storedAs ? storedAs.toStored(object) : object);
  }

  /** Whether writing this object, encoded to these bytes, would change nothing. */
  saysTheSame(bytes: Buffer, object: T, current: CachedObject): boolean {
    if (this.definition.storedAs) return this.answer(bytes, current.revision).bytes.equals(current.bytes);
    return saysTheSame(bytes, current) ?? isEqual(object, current.object());
  }

  /** What the writer of these bytes is told, as of the revision of the write. */
  answer(stored: Buffer, revision: number): Stored {
    const { storedAs } = this.definition;
    const bytes = spliceResourceVersion(stored, revision);
    if (storedAs) {
      const object = storedAs.fromStored(JSON.parse(bytes.toString()) as KubeObject);
      return { bytes: Buffer.from(JSON.stringify(object)), object: () => object };
    }
    return { bytes, object: () => JSON.parse(bytes.toString()) as T };
  }
}
