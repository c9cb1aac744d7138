import type { FloatArray } from "../wasm/workspace.ts";

/**
 * Keeps the one tensor that was made as a whole last (transposed, or decoded from varints), so that reading it range by
 * range does not make it again each time. One of them a model: memory stays bounded by the largest tensor.
 */
export class LastWhole {
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
