import type { AdmissionAttributes, AdmissionPlugin } from "./interface.ts";

/**
 * Runs admission plugins in their order: first every `admit`, later every `validate`. Only turns async when one does.
 */
export class AdmissionChain {
  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  admit(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#run(0, attributes, (plugin) => plugin.admit?.(attributes));
  }

  validate(attributes: AdmissionAttributes): void | Promise<void> {
    return this.#run(0, attributes, (plugin) => plugin.validate?.(attributes));
  }

  #run(
    from: number,
    attributes: AdmissionAttributes,
    call: (plugin: AdmissionPlugin) => void | Promise<void>,
  ): void | Promise<void> {
    for (let index = from; index < this.plugins.length; index++) {
      const plugin = this.plugins[index];
      if (!plugin?.handles(attributes)) continue;
      const pending = call(plugin);
      if (pending) return pending.then(() => this.#run(index + 1, attributes, call));
    }
  }
}
