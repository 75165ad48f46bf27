/** Slabs double from the first size to the last, so that small resources stay small. */
const firstSize = 4 << 10;
const lastSize = 256 << 10;

/** Something whose bytes lie in a slab, and that can be moved to another. */
export interface Packed {
  readonly slab: Slab | undefined;
  readonly length: number;
  move(to: Place): void;
}

/** A piece of memory that many objects share. */
export interface Slab {
  readonly buffer: Buffer;
  used: number;
  /** Bytes of members that were not released. */
  live: number;
  /** Everyone who was ever placed here; those who were moved or released know it. */
  members: Packed[];
}

/** Where a member's bytes stand. */
export interface Place {
  readonly slab: Slab;
  readonly offset: number;
}

/**
 * Bytes of long-lived objects, packed: a Buffer of its own would cost each object some 300 bytes more. Slabs that are
 * mostly released are emptied by moving the rest, so at most half of the memory is lost to holes. Readers who hold a
 * view keep its slab alive; nothing is ever overwritten.
 */
export class PackedBytes {
  #current: Slab = makeSlab(firstSize);

  /** Room for `member`, who must say so by its `slab` from now on. */
  place(member: Packed, length: number): Place {
    const full = this.#current.used + length > this.#current.buffer.length ? this.#current : undefined;
    if (full) this.#current = makeSlab(Math.max(length, Math.min(full.buffer.length * 2, lastSize)));
    const slab = this.#current;
    const offset = slab.used;
    slab.used += length;
    slab.live += length;
    slab.members.push(member);
    // After `member` has its room: the new slab may be no larger than that, and then the rest of the full one goes on.
    if (full && full.live < full.used / 2) this.#empty(full);
    return { slab, offset };
  }

  /** So many bytes in a slab are not needed any more; whose they were has left it (its `slab` is another, or none). */
  release(slab: Slab, length: number): void {
    slab.live -= length;
    if (slab !== this.#current && slab.live < slab.used / 2) this.#empty(slab);
  }

  #empty(slab: Slab): void {
    const { members } = slab;
    slab.members = [];
    for (const member of members) if (member.slab === slab) member.move(this.place(member, member.length));
  }
}

const makeSlab = (size: number): Slab => ({ buffer: Buffer.allocUnsafeSlow(size), used: 0, live: 0, members: [] });
