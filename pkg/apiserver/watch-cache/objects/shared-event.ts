import type { CacheEvent } from "../interface.ts";
import { eventFrame, type WatchFrame } from "../watch-frame.ts";
import type { StoredObject } from "./stored-object.ts";

/** One change and its watch frame, both shared by everyone who watches. */
export class SharedEvent implements CacheEvent {
  #frame: WatchFrame | undefined;
  #keepsFrame = true;
  #asAdded: SharedEvent | undefined;
  #asDeleted: SharedEvent | undefined;

  constructor(
    readonly type: CacheEvent["type"],
    readonly revision: number,
    readonly current: StoredObject,
    readonly previous: StoredObject | undefined,
  ) {}

  readonly frame = (): WatchFrame => {
    if (this.#frame) return this.#frame;
    const frame = eventFrame(this.type, this.current.bytes);
    if (this.#keepsFrame) this.#frame = frame;
    return frame;
  };

  /** For watchers that the object has just begun to match. */
  asAdded(): SharedEvent {
    return (this.#asAdded ??= new SharedEvent("ADDED", this.revision, this.current, undefined));
  }

  /** For watchers that the object has ceased to match: what they knew, with the resourceVersion of this change. */
  asDeleted(): SharedEvent {
    const last = this.previous ?? this.current;
    return (this.#asDeleted ??= new SharedEvent("DELETED", this.revision, last.at(this.revision), last));
  }

  /** Everyone has been told: frames are not kept in the window, late readers make their own. */
  settle(): void {
    this.#keepsFrame = false;
    this.#frame = undefined;
    this.#asAdded = undefined;
    this.#asDeleted = undefined;
  }
}
