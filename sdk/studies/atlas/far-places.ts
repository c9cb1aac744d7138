import type { AtlasPlaces, FarPlace, OuterPlaces, PlacedLayer } from "../../results/atlas.ts";
import { entropyRatio, sparsity } from "../../results/measures.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import { thousands } from "../../results/plain-text.ts";
import { wilson } from "./percentile.ts";

/**
 * How a layer at either end of a measure is described. Orthogonality is not among them: the fewer weights a channel has, the
 * less orthogonal channels are as a matter of course.
 */
const ends: ReadonlyMap<string, readonly [more: string, less: string]> = new Map([
  [sparsity.key, ["sparser", "less sparse"]],
  [entropyRatio.key, ["more varied (H / T_H)", "less varied (H / T_H)"]],
]);
/** Shares within it of either end are outer ones. */
const outer = 0.1;
/** A place is put in words where its whole interval is in the last twentieth. */
const far = 0.95;
/** Layers of fewer networks are not spoken of. */
const fewestNetworks = 5;
const told = 5;

/** The places of sparsity and of H / T_H, counted, and those farthest out in words. */
export function farPlaces(
  layers: readonly PlacedLayer[],
  own: AtlasPlaces["own"],
): { outer: OuterPlaces; farthest: FarPlace[] } {
  const counted: OuterPlaces = { of: 0, count: 0 };
  const found: FarPlace[] = [];
  const names = namesInSentences(layers.map(({ model, layer }) => ({ model, name: layer })));
  const itself = new Set(own.map(({ model }) => model));
  for (const { model, layer, among, networks, measures } of layers) {
    for (const [measure, [more, less]] of ends) {
      const placed = measures[measure];
      if (placed === undefined) continue;
      counted.of++;
      if (placed.percentile < outer || placed.percentile > 1 - outer) counted.count++;
      if (networks < fewestNetworks || itself.has(model)) continue;
      const above = placed.percentile > 0.5;
      // Layers with the same value are neither more nor less sparse.
      const share = Math.max(0, (above ? placed.percentile : 1 - placed.percentile) - placed.equal / 2);
      const [low, high] = wilson(share, placed.layers);
      if (low <= far) continue;
      const text = `${names.layer({ model, name: layer })} is ${above ? more : less} than ${shareOf(share)} ${among}`;
      found.push({ model, layer, measure, text, share, low, high });
    }
  }
  return { outer: counted, farthest: found.sort((a, b) => b.low - a.low).slice(0, told) };
}

/** "97 % of", which the steps of quantiles allow, or "all". */
function shareOf(share: number): string {
  if (share === 1) return "all";
  return share > 0.995 ? "over 99 % of" : `${Math.round(100 * share)} % of`;
}

/** "1,140 3x3 conv layers at this depth". */
export function amongLayers(count: number, size: string, kind: string | null, atDepth: boolean): string {
  const noun = `${size}${kind === null ? "" : ` ${kind}`} layer${count === 1 ? "" : "s"}`;
  return `${thousands(count)} ${noun} ${atDepth ? "at this depth" : "of all depths"}`;
}
