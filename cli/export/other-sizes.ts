import { chooseLayers, type Model } from "../../sdk/index.ts";
import { counted } from "../format/numbers.ts";

/** A network has a few sizes; of a file that is made to have more the most frequent are named. */
const mostNamed = 4;

/**
 * The filters that an export of one size leaves out, by their sizes, and how to get them; "" where it has all of them. A file
 * holds one size, as an array does.
 *
 * @param side Of the k x k filters that are exported.
 */
export function describeOtherSizes(
  models: readonly Pick<Model, "layers">[],
  side: number,
  patterns: readonly string[] = ["*"],
): string {
  const counts = new Map<string, number>();
  for (const { reason, kernel, filters } of chooseLayers(models, patterns)) {
    // A kernel of three lengths is taken in its slices.
    const own = Math.max(...kernel);
    if (reason !== null || own === side) continue;
    const size = `${own}x${own}`;
    counts.set(size, (counts.get(size) ?? 0) + filters);
  }
  if (counts.size === 0) return "";
  const sizes = [...counts].sort((a, b) => b[1] - a[1]);
  const named = sizes.slice(0, mostNamed).map(([size, count]) => counted(count, `${size} filter`));
  const more = sizes.length > mostNamed ? ` and ${counted(sizes.length - mostNamed, "more size")}` : "";
  const [[first]] = sizes;
  return `${named.join(", ")}${more} left out: --kernel ${first} writes ${sizes.length === 1 ? "them" : `those of ${first}`}\n`;
}
