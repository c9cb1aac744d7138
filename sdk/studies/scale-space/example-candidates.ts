import type { ScaleSpaceFamily } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import type { State } from "../../statistics/state.ts";
import { cosineOf, familyOf, isPoint } from "./fit-table.ts";
import type { StudiedFilter, StudiedFilters } from "./study-filters.ts";

/** Filters shown that no family explains. */
export const mostUnexplained = 4;
/** Those that a layer names: some of the worst may be shown as the best of their family. */
const mostNamed = mostUnexplained + families.length;

/** What an example is made of. */
export type Candidate = Pick<StudiedFilter, "index" | "fit" | "best"> & {
  /** As in the file, in f64. */
  weights: number[];
  spread: Pick<StudiedFilter["spread"], "mean" | "covariance">;
};

/** The filter that shows a family best, and how well it does. */
export interface Shown {
  clarity: number;
  filter: Candidate;
}

export interface SavedCandidates {
  /** Of each family; null for one that does not occur. */
  best: (Shown | null)[];
  /** The filters that every family fits worst, the worst first. */
  worst: Candidate[];
}

/** The filters of a layer that may be shown as examples. */
export class ExampleCandidates implements State<SavedCandidates> {
  readonly best: (Shown | null)[] = families.map(() => null);
  worst: Candidate[] = [];

  /** @param threshold Centred cosine from which on a filter counts as explained. */
  constructor(private readonly threshold: number) {}

  update(filters: StudiedFilters): void {
    const { rows, points, start } = filters;
    // Objects are made of those alone that are kept: every filter comes through here.
    const clearest = new Int32Array(families.length).fill(-1);
    const clarities = new Float64Array(families.length).fill(Number.NEGATIVE_INFINITY);
    const worst: Ranked[] = [];
    for (let i = 0; i < filters.count; i++) {
      if (Number.isNaN(points[i])) continue;
      const family = familyOf(rows, i);
      const cosine = cosineOf(rows, i);
      const clarity = clarityOf(families[family], cosine, isPoint(rows, i), points[i], this.threshold);
      if (clarity > clarities[family]) {
        clarities[family] = clarity;
        clearest[family] = i;
      }
      if (cosine < this.threshold && this.isAmongWorst(cosine, start + i)) insert(worst, i, cosine);
    }
    for (let family = 0; family < families.length; family++) {
      const [i, clarity] = [clearest[family], clarities[family]];
      if (i < 0 || !isClearer(clarity, start + i, this.best[family])) continue;
      this.best[family] = { clarity, filter: candidateOf(filters.describe(i)) };
    }
    if (worst.length > 0) this.putWorst(worst.map(({ i }) => candidateOf(filters.describe(i))));
  }

  merge(other: ExampleCandidates): void {
    this.mergeSaved(other.save());
  }

  mergeSaved({ best, worst }: SavedCandidates): void {
    for (const shown of best) if (shown !== null) this.putBest(shown);
    this.putWorst(worst);
  }

  save(): SavedCandidates {
    return { best: [...this.best], worst: [...this.worst] };
  }

  private putBest(shown: Shown): void {
    const at = families.indexOf(shown.filter.best?.family as (typeof families)[number]);
    if (isClearer(shown.clarity, shown.filter.index, this.best[at])) this.best[at] = shown;
  }

  /** Whether such a filter would be kept: others are not made objects of. */
  private isAmongWorst(cosine: number, index: number): boolean {
    if (this.worst.length < mostNamed) return true;
    const last = this.worst[mostNamed - 1];
    return (cosine - (last.best?.cosine ?? 0) || index - last.index) < 0;
  }

  private putWorst(more: readonly Candidate[]): void {
    this.worst = [...this.worst, ...more].sort(byCosine).slice(0, mostNamed);
  }
}

/** A filter of those that are gone through, and its cosine. */
interface Ranked {
  i: number;
  cosine: number;
}

/** Into the worst so far, the worst first, of equals the first: most filters of noise are explained by nothing, and few are kept. */
function insert(worst: Ranked[], i: number, cosine: number): void {
  let at = worst.length;
  while (at > 0 && cosine < worst[at - 1].cosine) at--;
  if (at === mostNamed) return;
  worst.splice(at, 0, { i, cosine });
  if (worst.length > mostNamed) worst.pop();
}

/** Of equals the first filter. */
function isClearer(clarity: number, index: number, known: Shown | null): boolean {
  if (known === null) return clarity > Number.NEGATIVE_INFINITY;
  return clarity > known.clarity || (clarity === known.clarity && index < known.filter.index);
}

function byCosine(a: Pick<Candidate, "best" | "index">, b: Pick<Candidate, "best" | "index">): number {
  return (a.best?.cosine ?? 0) - (b.best?.cosine ?? 0) || a.index - b.index;
}

function candidateOf({ index, fit, best, weights, spread: { mean, covariance } }: StudiedFilter): Candidate {
  return { index, fit, best, weights: [...weights], spread: { mean, covariance } };
}

/**
 * How well a filter shows its family: the identity last, explained ones first, then by the share of the filter that the family
 * explains, cosine^2. Smoothing and sharpening begin at a single point, and filters next to it would fit best: of these two it is
 * the share of what the point leaves.
 */
function clarityOf(
  family: ScaleSpaceFamily,
  cosine: number,
  identity: boolean,
  point: number,
  threshold: number,
): number {
  const known = family === "smooth" || family === "sharpen" ? point : 0;
  // A filter that is the point to its last digit leaves nothing.
  const share = 1 - (1 - cosine * cosine) / Math.max(1 - known * known, 1e-15);
  return (identity ? 0 : 4) + (cosine >= threshold ? 2 : 0) + Math.max(0, share);
}
