import { type IdealizeManifest, NoFiltersError } from "../../sdk/index.ts";
import { count, counted } from "../format/numbers.ts";

/**
 * Checks that something would be replaced: a copy of the model helps nobody.
 * @throws NoFiltersError saying how near the nearest filter comes
 */
export function expectReplaced({ model, filters, layers, keys, minCosine }: IdealizeManifest): void {
  if (filters.replaced > 0) return;
  const place = { file: model };
  const [first, ...others] = layers.flatMap(({ name, filters: own }) =>
    own.flatMap(({ index, match }) =>
      match === null ? [] : [{ name, index, cosine: keys?.signed ? match.cosine : Math.abs(match.cosine) }],
    ),
  );
  if (first === undefined) {
    const reasons = Object.entries(filters.keptBecause).filter(([, n]) => n > 0);
    const found = reasons.map(([reason, n]) => `${count(n)} ${reason}`).join(", ");
    throw new NoFiltersError(
      `none of ${counted(filters.total, "filter")} has an ideal (${found}): nothing was written`,
      place,
    );
  }
  const best = others.reduce((most, next) => (next.cosine > most.cosine ? next : most), first);
  throw new NoFiltersError(
    `none of ${counted(filters.total, "filter")} reaches the cosine ${minCosine}: the best is ${roundedDown(best.cosine)}, of ${best.name} #${best.index}; nothing was written, choose a lower --min-cosine`,
    place,
  );
}

/** Six digits that the cosine reaches. */
function roundedDown(cosine: number): string {
  return String(Math.floor(cosine * 1e6) / 1e6);
}
