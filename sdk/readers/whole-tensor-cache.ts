import type { FloatArray } from "../wasm/workspace.ts";

/**
 * Keeps the tensor that was last made as a whole (transposed, or decoded from varints), so that reading it range by range
 * does not make it again each time. A model has one such cache: memory stays bounded by its largest tensor.
 */
export class WholeTensorCache {
  #key: object | undefined;
  #values: FloatArray | undefined;

  async get(key: object, make: () => Promise<FloatArray>): Promise<FloatArray> {
    if (this.#key === key && this.#values !== undefined) return this.#values;
    const values = await make();
    this.#key = key;
    this.#values = values;
    return values;
  }
}
