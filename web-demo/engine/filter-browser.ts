import type { LayerResult } from "../../sdk/index.ts";
import type { Ordered } from "./later/order-filters.ts";
import { type Browsed, colorLimit, layerWeights } from "./layer-filters.ts";
import type { FilterOrder, FilterPage, MatrixPicture, MatrixWindow, SimilarFilters } from "./protocol.ts";

/** Filters one by one. It keeps the layer that was asked for last, and its last order. */
export class FilterBrowser {
  #layer: { key: string; weights: Float32Array; limit: number } | undefined;
  #order: { key: string; ordered: Ordered } | undefined;
  readonly #limits = new Map<number, number>();

  constructor(private readonly opened: () => Browsed) {}

  async page(m: number, l: number, start: number, count: number, order?: FilterOrder, to = 0): Promise<FilterPage> {
    const { weights, limit, layer, k } = await this.#weightsOf(m, l);
    const width = k * k;
    const total = weights.length / width;
    const end = Math.min(total, start + count);
    const ordered =
      order &&
      (await this.#ordered(`${m} ${l} ${order} ${to}`, async () => {
        const { orderFilters } = await import("./later/order-filters.ts");
        return orderFilters(weights, layer, order, to);
      }));
    const indices = Array.from(
      { length: Math.max(0, end - start) },
      (_, i) => ordered?.indices[start + i] ?? start + i,
    );
    const page = new Float32Array(indices.length * width);
    indices.forEach((index, i) => void page.set(weights.subarray(index * width, (index + 1) * width), i * width));
    const groups = ordered?.groups && indices.map((index) => ordered.groups![index]);
    return { start, total, kernel: [k, k], weights: page, indices, groups, limit };
  }

  async modelLimit(m: number): Promise<number> {
    const known = this.#limits.get(m);
    if (known !== undefined) return known;
    const { models, described } = this.opened();
    let most = 0;
    for (const layer of described[m].layers) most = Math.max(most, colorLimit(await layerWeights(models[m], layer)));
    this.#limits.set(m, most);
    return most;
  }

  async matrix(m: number, l: number, window: MatrixWindow): Promise<MatrixPicture> {
    const { weights, limit, layer, k } = await this.#weightsOf(m, l);
    const { matrixPicture } = await import("./later/filter-matrix.ts");
    return matrixPicture(weights, k, layer.in / layer.groups, window, limit);
  }

  async similar(m: number, l: number, index: number, most: number): Promise<SimilarFilters> {
    const { weights: own, k } = await this.#weightsOf(m, l);
    const { similarFilters } = await import("./later/similar-filters.ts");
    return { found: await similarFilters(this.opened(), own, k, { m, l, index, most }) };
  }

  async #weightsOf(m: number, l: number) {
    const { models, described } = this.opened();
    const layer: LayerResult = described[m].layers[l];
    const key = `${m} ${l}`;
    let kept = this.#layer;
    if (kept?.key !== key) {
      const weights = await layerWeights(models[m], layer);
      kept = { key, weights, limit: colorLimit(weights) };
      this.#layer = kept;
    }
    return { ...kept, layer, k: Math.max(...layer.kernel) };
  }

  async #ordered(key: string, make: () => Promise<Ordered>): Promise<Ordered> {
    if (this.#order?.key !== key) this.#order = { key, ordered: await make() };
    return this.#order.ordered;
  }
}
