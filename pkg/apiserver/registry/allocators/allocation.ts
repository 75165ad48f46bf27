import { type FieldError, invalid, type StatusError } from "../../../apimachinery/status-error.ts";

/** What one write took, to be given back if it fails. */
export class Allocation {
  readonly #undos: (() => void)[] = [];
  readonly #ports = new Set<number>();

  port(number: number, undo: () => void): void {
    this.#ports.add(number);
    this.onUndo(undo);
  }

  /** Whether this write itself took a port. */
  has(port: number): boolean {
    return this.#ports.has(port);
  }

  onUndo(undo: () => void): void {
    this.#undos.push(undo);
  }

  undo(): void {
    for (const undo of this.#undos.splice(0)) undo();
  }
}

/** Invalid, for a service that asks for what it cannot have. */
export const refused = (name: string, ...errors: readonly FieldError[]): StatusError =>
  invalid({ resource: "Service", name }, errors);
