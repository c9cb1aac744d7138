import { filterWidth } from "../../model/filter-size.ts";
import { isAboveFloor } from "../../results/above-floor.ts";
import type { AnalysisResult, BasisResult, LayerResult } from "../../results/analysis.ts";
import type { Finding } from "../../results/facts.ts";
import type { LayerFlag } from "../../results/layer-quality.ts";
import { log10 } from "../../results/logarithms.ts";
import { percent, shortPercent, significant, thousands } from "../../results/plain-text.ts";
import { publishedBasis } from "../../statistics/saved-basis.ts";
import { pairsOf } from "../../tables/divergence-tables.ts";
import { unlabelled } from "./groups.ts";
import type { ResolvedOptions } from "./options.ts";

type Studied = Pick<AnalysisResult, "models" | "basis" | "divergence" | "groups" | "otherKernels">;
type StudyOfSize = Pick<AnalysisResult, "basis" | "divergence" | "groups">;
type SparsityOptions = Pick<ResolvedOptions, "sparsityThreshold" | "signedMaxima">;

/** A finding with its rank: higher is more interesting. */
type Candidate = Finding & { interest: number };

/** What is most worth knowing in a result, in plain words, the most interesting first. */
export function findFindings(result: Studied, sparsity: SparsityOptions): Finding[] {
  const layers = result.models.flatMap((model) =>
    model.layers.map((layer) => ({
      ...layer,
      title: result.models.length > 1 ? `${model.name} / ${layer.name}` : layer.name,
    })),
  );
  const candidates = [
    ...flagFindings(layers),
    ...basisFindings([result.basis, ...result.otherKernels.map(({ basis }) => basis)]),
    ...shiftFindings([result, ...result.otherKernels]),
    ...labelFindings([result, ...result.otherKernels]),
    ...sparsityFindings(layers, sparsity),
    ...orthogonalityFindings(layers),
    ...entropyFindings(layers),
  ];
  return candidates.sort((a, b) => b.interest - a.interest).map(({ title, text }) => ({ title, text }));
}

type TitledLayer = LayerResult & { title: string };

/** How much each flag matters, and its headline. */
const flagHeadlines: Partial<
  Record<
    LayerFlag["flag"],
    { interest: number; says: [string, string]; of: string; means: string; detail?: (layer: LayerResult) => string }
  >
> = {
  "non-finite": {
    interest: 100,
    says: ["holds", "hold"],
    of: "NaN or infinite weights",
    means: "Training may have diverged; these filters are left out.",
  },
  "all-zero": { interest: 95, says: ["is", "are"], of: "all zero", means: "They pass nothing on." },
  binary: {
    interest: 90,
    says: ["has", "have"],
    of: "binary-like filters",
    means: "Most of their filters hold weights of a single magnitude.",
  },
  untrained: {
    interest: 93,
    says: ["is", "are"],
    of: "distributed as at initialisation",
    means: "A trained layer of so many filters would show shared patterns, or another distribution.",
    detail: ({ filters, quality: { randomness } }) =>
      ` (${randomness?.initialiser}, kurtosis ${randomness?.kurtosis.toFixed(2)}, n = ${thousands(filters)})`,
  },
  "low-variance": {
    interest: 60,
    says: ["has", "have"],
    of: "low filter diversity",
    means: "Their variance entropy is below half of what so many filters can reach.",
  },
};

function flagFindings(layers: readonly TitledLayer[]): Candidate[] {
  return Object.entries(flagHeadlines).flatMap(([flag, { interest, says, of, means, detail }]) => {
    const flagged = layers.filter(({ quality }) => quality.flags.some((candidate) => candidate.flag === flag));
    if (flagged.length === 0) return [];
    const named = flagged.slice(0, 3).map((layer) => `${layer.title}${detail?.(layer) ?? ""}`);
    const more = flagged.length > named.length ? ` and ${flagged.length - named.length} more` : "";
    return [
      {
        interest,
        title: `${flagged.length} of ${layers.length} ${layers.length === 1 ? "layer" : "layers"} ${says[flagged.length === 1 ? 0 : 1]} ${of}`,
        text: `${named.join(", ")}${more}. ${flag === "non-finite" ? `${nonFiniteFilters(flagged)}. ` : ""}${means}`,
      },
    ];
  });
}

function nonFiniteFilters(layers: readonly TitledLayer[]): string {
  const count = layers.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
  return `${thousands(count)} ${count === 1 ? "filter" : "filters"} in all`;
}

/** How many eigen-filters the filters of each size need; the size with the most filters has the headline. */
function basisFindings(bases: readonly BasisResult[]): Candidate[] {
  // Filters that are all alike have no axes.
  const fitted = bases.filter(({ source, explainedVariance }) => source === "models" && explainedVariance[0] !== 0);
  if (fitted.length === 0) return [];
  const [first] = fitted;
  const title = `${componentsFor(first)} of ${first.components.length} eigen-filters carry 90 % of the variance`;
  const texts = fitted.map((basis, i) => {
    const [c0, c1] = basis.explainedVarianceRatio;
    const size = basis.kernel.join("x");
    const about = `${percent(c0)}, the second ${percent(c1)} of ${thousands(basis.filters)} filters of ${size}.`;
    if (i === 0) return `The first explains ${about}`;
    return `Of ${size} it takes ${componentsFor(basis)} of ${basis.components.length}; the first explains ${about}`;
  });
  return [
    {
      interest: 70,
      title: fitted.length === 1 ? title : `${title} (${first.kernel.join("x")})`,
      text: texts.join(" "),
    },
    ...fitted.filter(({ kernel }) => kernel[0] === 3).flatMap(likenessToPublished),
  ];
}

/** Components whose shares of the variance add up to 90 %. */
function componentsFor({ explainedVarianceRatio: ratio }: BasisResult): number {
  let [needed, covered] = [0, 0];
  while (needed < ratio.length && covered < 0.9) covered += ratio[needed++];
  return needed;
}

/** The |cosine| from which on two eigen-filters are called the same. */
const sameDirection = 0.9;

/**
 * The first eigen-filter beside the published basis; nothing where they are not alike, or where the eigenvalue next to the
 * first is so near that sampling turns the axis: its expected squared sine, sum_j l_1 l_j / (n (l_1 - l_j)^2), must leave
 * a cosine of 0.9 (Anderson, Asymptotic theory for principal component analysis, Ann. Math. Stat. 34, 1963, theorem 1).
 */
function likenessToPublished({ components, explainedVariance: [first, ...others], filters }: BasisResult): Candidate[] {
  const turned = others.reduce((sum, other) => sum + (first * other) / (filters * (first - other) ** 2), 0);
  if (!(turned <= 1 - sameDirection ** 2)) return [];
  const published = publishedBasis("cnn-filter-db");
  const likeness = published.components.map((component) => Math.abs(dot(component, components[0])));
  const nearest = likeness.indexOf(Math.max(...likeness));
  if (likeness[nearest] < sameDirection) return [];
  const which = nearest === 0 ? "published one" : `published component ${nearest}`;
  return [
    {
      interest: nearest === 0 ? 40 : 65,
      title: `The first eigen-filter matches the ${which} (abs. cosine ${likeness[nearest].toFixed(2)})`,
      text: `The published basis is that of ${thousands(published.filters)} filters of the robustness paper (arXiv 2204.02481), where component ${nearest} explains ${percent(published.explainedVarianceRatio[nearest])} of the variance.`,
    },
  ];
}

const groupNouns = { model: "models", layer: "layers", "depth-decile": "depth deciles", label: "labels" } as const;

/** The groups that differ most, by size. Where none do, that of the most filters is said. */
function shiftFindings(studies: readonly StudyOfSize[]): Candidate[] {
  const found = studies.map((study) => shiftFinding(study, studies.length > 1));
  return found.flatMap((candidate, i) => (candidate === null || (i > 0 && !candidate.apart) ? [] : [candidate]));
}

function shiftFinding(
  { basis, divergence, groups: [group] }: StudyOfSize,
  several: boolean,
): (Candidate & { apart: boolean }) | null {
  const { groups, matrix, shares } = divergence;
  if (groups.length < 2) return null;
  const by = groupNouns[group?.by ?? "model"];
  const [of, theirs] = several
    ? [` of ${basis.kernel.join("x")}`, ` in their ${basis.kernel.join("x")} filters`]
    : ["", ""];
  const pairs = pairsOf(divergence);
  const apart = pairs.filter(([a, b]) => isAboveFloor(divergence, a, b));
  const between = ([a, b]: readonly [number, number]) =>
    `${groups[a]} and ${groups[b]} (D = ${significant(matrix[a][b])}, noise at most ${significant(divergence.floor.upper[a][b])})`;
  const compared = `${thousands(pairs.length)} ${pairs.length === 1 ? "pair" : "pairs"}`;
  if (apart.length === 0) {
    return {
      apart: false,
      interest: 55,
      title: `The ${by}${of} cannot be told apart`,
      text: `In none of ${compared} is D above what two samples of one distribution differ by, at these numbers of filters.`,
    };
  }
  const { debiased } = divergence;
  const far = apart.reduce((best, pair) => (debiased[pair[0]][pair[1]] > debiased[best[0]][best[1]] ? pair : best));
  const [a, b] = far;
  const strongest = shares.reduce((best, share, c) => (share[a][b] > shares[best][a][b] ? c : best), 0);
  return {
    apart: true,
    interest: 80,
    title:
      pairs.length === 1
        ? `${groups[a]} and ${groups[b]} differ${theirs}`
        : `The ${by}${of} that differ most: ${groups[a]} and ${groups[b]}`,
    text: `${between(far)}; component ${strongest} carries ${percent(shares[strongest][a][b])} of that shift.${
      pairs.length === 1 ? "" : ` ${thousands(apart.length)} of ${compared} differ by more than noise.`
    }`,
  };
}

/** Layers that no row of the labels names are compared as a group of their own, which the reader should know. */
function labelFindings(studies: readonly StudyOfSize[]): Candidate[] {
  const without = studies.flatMap(({ groups }) => groups.filter(({ name }) => name === unlabelled));
  if (without.length === 0) return [];
  const filters = without.reduce((sum, group) => sum + group.filters, 0);
  return [
    {
      interest: 92,
      title: `${thousands(filters)} ${filters === 1 ? "filter carries" : "filters carry"} no label`,
      text: `No row of the labels names their model or layer; they are compared as the group ${unlabelled}.`,
    },
  ];
}

function sparsityFindings(
  layers: readonly TitledLayer[],
  { sparsityThreshold, signedMaxima }: SparsityOptions,
): Candidate[] {
  const sparsest = extremeLayer(layers, ({ quality }) => quality.sparsity);
  if (sparsest === null || sparsest.quality.sparsity === 0) {
    return [
      {
        interest: 30,
        title: "No filter is sparse",
        text: `None has its largest ${signedMaxima ? "signed" : "absolute"} weight below ${shortPercent(sparsityThreshold)} of its layer's.`,
      },
    ];
  }
  const sparse = layers.reduce((sum, layer) => sum + layer.quality.sparsity * finiteFilters(layer), 0);
  const total = layers.reduce((sum, layer) => sum + finiteFilters(layer), 0);
  return [
    {
      interest: sparsest.quality.sparsity > 0.5 ? 75 : 50,
      title: `${shortShare(sparse / total)} of the filters are sparse`,
      text: `The sparsest layer is ${sparsest.title}: ${percent(sparsest.quality.sparsity)} of its ${thousands(finiteFilters(sparsest))} filters are close to zero.`,
    },
  ];
}

function orthogonalityFindings(layers: readonly TitledLayer[]): Candidate[] {
  const least = extremeLayer(layers, ({ quality: { orthogonality, maxAbs } }) =>
    orthogonality === null || maxAbs === 0 ? null : -orthogonality,
  );
  if (least === null || layers.length === 1) return [];
  return [
    {
      interest: 45,
      title: `The least orthogonal layer is ${least.title} (O = ${(least.quality.orthogonality as number).toFixed(3)})`,
      text: "Its output channels share directions, so some are redundant; 1 means that all are orthogonal.",
    },
  ];
}

function entropyFindings(layers: readonly TitledLayer[]): Candidate[] {
  // Of what its size can reach. A layer of zeros has no patterns at all, which is said elsewhere.
  const narrowest = extremeLayer(layers, (layer) =>
    finiteFilters(layer) >= 4 && layer.quality.maxAbs > 0
      ? -layer.quality.varianceEntropy / log10(filterWidth(layer))
      : null,
  );
  if (narrowest === null || layers.length === 1) return [];
  return [
    {
      // Below a tenth, one weight pattern (or one outlier) makes up the whole layer.
      interest: narrowest.quality.varianceEntropy < 0.1 ? 88 : 42,
      title: `The least varied layer is ${narrowest.title} (H = ${narrowest.quality.varianceEntropy.toFixed(3)})`,
      text: `Random weights would reach ${narrowest.quality.randomThreshold?.toFixed(3) ?? "the maximum"}: the lower H, the fewer patterns the layer's filters are made of.`,
    },
  ];
}

function extremeLayer(
  layers: readonly TitledLayer[],
  score: (layer: TitledLayer) => number | null,
): TitledLayer | null {
  let best: { layer: TitledLayer; score: number } | null = null;
  for (const layer of layers) {
    const value = score(layer);
    if (value !== null && (best === null || value > best.score)) best = { layer, score: value };
  }
  return best?.layer ?? null;
}

/** A share that is not zero is not shown as such. */
function shortShare(share: number): string {
  return share < 0.0005 ? "Less than 0.1 %" : percent(share);
}

function finiteFilters({ filters, nonFinite }: LayerResult): number {
  return filters - nonFinite;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
