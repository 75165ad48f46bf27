import type { ResourceRecord } from "./record.ts";

const none: readonly ResourceRecord[] = [];

/** All records of the cluster by name, replaced owner by owner (an owner is a service). */
export class RecordIndex {
  readonly #owners = new Map<string, readonly ResourceRecord[]>();
  readonly #names = new Map<string, ResourceRecord[]>();
  /** Names that exist because something exists below them (RFC 8020), with how many records need them. */
  readonly #parents = new Map<string, number>();
  #version = 0;

  /** Grows with every change: what was derived from an older version is stale. */
  get version(): number {
    return this.#version;
  }

  replace(owner: string, records: readonly ResourceRecord[]): void {
    this.#version++;
    this.#remove(this.#owners.get(owner) ?? []);
    for (const record of records) this.#add(record);
    if (records.length > 0) this.#owners.set(owner, records);
    else this.#owners.delete(owner);
  }

  /** The records of a name; undefined when the name does not exist; empty when only names below it do. */
  lookup(name: string): readonly ResourceRecord[] | undefined {
    return this.#names.get(name) ?? (this.#parents.has(name) ? none : undefined);
  }

  #add(record: ResourceRecord): void {
    const records = this.#names.get(record.name);
    if (records) records.push(record);
    else this.#names.set(record.name, [record]);
    for (const parent of parentsOf(record.name)) this.#parents.set(parent, (this.#parents.get(parent) ?? 0) + 1);
  }

  /** Looks at each name once: a headless service has as many records of one name as it has endpoints. */
  #remove(records: readonly ResourceRecord[]): void {
    const gone = new Set(records);
    for (const name of new Set(records.map((record) => record.name))) {
      const rest = (this.#names.get(name) ?? []).filter((record) => !gone.has(record));
      if (rest.length > 0) this.#names.set(name, rest);
      else this.#names.delete(name);
    }
    for (const { name } of records) for (const parent of parentsOf(name)) this.#leave(parent);
  }

  #leave(parent: string): void {
    const count = (this.#parents.get(parent) ?? 0) - 1;
    if (count > 0) this.#parents.set(parent, count);
    else this.#parents.delete(parent);
  }
}

function* parentsOf(name: string): Generator<string> {
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) yield name.slice(dot + 1);
}
