import { statusError } from "../status-error.ts";

/**
 * How many fields, elements and entries an object may hold. Every one costs work in each step of a request, and a body
 * of 3 MiB has room for a million of them. Upstream's storage refuses objects beyond 1.5 MiB, which these come to at 24
 * bytes each.
 */
export const mostValues = 65_536;

/** Counts the values of one object while it is read. */
export class ValueBudget {
  #left = mostValues;

  /** Throws RequestEntityTooLarge when there are more than {@link mostValues} with these. */
  take(count: number): void {
    this.#left -= count;
    if (this.#left < 0) {
      throw statusError(
        "RequestEntityTooLarge",
        `Request entity too large: the object holds more than ${mostValues} fields, elements and entries`,
      );
    }
  }
}
