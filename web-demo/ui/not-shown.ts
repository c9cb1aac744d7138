import type { LayerFacts } from "../../sdk/index.ts";
import { agree, counted, listed } from "../../sdk/results/plain-text.ts";
import { timesSigns } from "../../sdk/results/times-signs.ts";
import { shownName } from "./shown-name.ts";

type Skipped = Pick<LayerFacts, "filters" | "reason"> & { readonly kernel: readonly number[] };

/** Reasons that a sentence gives; sizes that a reason names. */
const most = 3;

/**
 * "2 layers (86,400 filters) are not shown: 1×3 kernels are not square.": a model's convolutions that were not analysed, by their
 * reasons, that of most layers first. Undefined where there is none.
 */
export function notShown(layers: readonly Skipped[]): string | undefined {
  if (layers.length === 0) return undefined;
  const reasons = new Map<string, Skipped[]>();
  for (const layer of layers) {
    const why = kindOfReason(layer);
    const alike = reasons.get(why);
    if (alike === undefined) reasons.set(why, [layer]);
    else alike.push(layer);
  }
  const sorted = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const texts = sorted
    .slice(0, most)
    .map(([why, some]) => inWords(why, some) + (sorted.length > 1 ? ` (${counted(some.length, "layer")})` : ""));
  const rest = sorted.slice(most).reduce((sum, [, some]) => sum + some.length, 0);
  if (rest > 0) texts.push(`${counted(rest, "layer")} for other reasons`);
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  const all = `${counted(layers.length, "layer")} (${counted(filters, "filter")})`;
  return `${all} ${agree(layers.length, "is", "are")} not shown: ${texts.join("; ")}.`;
}

const sized: Readonly<Record<string, string>> = {
  point: "kernels have no spatial pattern",
  oblong: "kernels are not square",
};

/** One of `sized`, whose sizes are named, or what is said of all such layers. */
function kindOfReason({ kernel, reason }: Skipped): string {
  const own = reason ?? "not analysed";
  if (own.startsWith("transposed convolution")) return "transposed convolutions are not analysed";
  if (own.startsWith("1-D")) return "1-D kernels have no rows and columns";
  if (own.endsWith("nothing spatial")) return "point";
  if (own.startsWith("3-D")) return "3-D kernels are analysed only on request";
  if (kernel.length === 2 && own.endsWith("not square")) return "oblong";
  return own;
}

function inWords(why: string, layers: readonly Skipped[]): string {
  if (!Object.hasOwn(sized, why)) return shownName(timesSigns(why), 200);
  const sizes = [...new Set(layers.map(({ kernel }) => kernel.join("×")))];
  return `${listed(sizes, most)} ${sized[why]}`;
}
