import { isAboveFloor } from "../../results/above-floor.ts";
import type { AnalysisResult, GroupResult } from "../../results/analysis.ts";
import { comparedGroups } from "../../results/compared-groups.ts";
import { componentShare, strongestComponent } from "../../results/component-share.ts";
import { clearPairs, farthestOf } from "../../results/farthest-pair.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { groupedBy, groupNoun } from "../../results/group-noun.ts";
import { longestName } from "../../results/names-in-sentences.ts";
import {
  agree,
  cannotOf,
  capital,
  counted,
  listed,
  partOf,
  percent,
  quoted,
  significant,
  thousands,
} from "../../results/plain-text.ts";
import { sampleNote } from "../../results/sampled-pairs.ts";
import { shortNames } from "../../results/short-names.ts";
import { pairsOf } from "../../tables/divergence-tables.ts";
import { correctedBound } from "./corrected-bound.ts";
import { groupMembers, type LabelOf, largestMembers } from "./group-members.ts";
import { layerGroupNames } from "./groups.ts";
import { unlabelled } from "./label-column.ts";
import { isUnlikeRandom } from "./layer-findings.ts";
import { isMoreThanChance } from "./more-than-chance.ts";
import type { TitledLayer } from "./titled-layer.ts";

export type StudyOfSize = Pick<AnalysisResult, "basis" | "divergence" | "groups">;

/** The groups that differ most beyond noise, by size. Where none do, that of the most filters is said. */
export function shiftFindings(
  studies: readonly StudyOfSize[],
  models: string[],
  layers: readonly TitledLayer[] = [],
  labelOf: LabelOf = () => unlabelled,
): Finding[] {
  const found = studies.map((study) =>
    shiftFinding(study, studies.length > 1, models, (group) =>
      groupMembers(group, study.basis.kernel, layers, labelOf),
    ),
  );
  return found.flatMap((one, i) => (one === null || (i > 0 && one.id === "groups-alike") ? [] : [one]));
}

function shiftFinding(
  { basis, divergence, groups: all }: StudyOfSize,
  several: boolean,
  models: string[],
  membersOf: (group: GroupResult) => TitledLayer[],
): Finding | null {
  const { groups, matrix } = divergence;
  if (groups.length < 2) return null;
  const by = groupedBy(all);
  const studied = comparedGroups(divergence, all);
  const noun = groupNoun(by);
  const size = basis.kernel.join("x");
  const isNoise = studied.map((group) => group.by === "noise");
  const pairs = pairsOf(divergence).filter(([a, b]) => !isNoise[a] && !isNoise[b]);
  if (pairs.length === 0) return null;
  const above = pairs.filter(([a, b]) => isAboveFloor(divergence, a, b));
  // Above its floor alone a pair is not said to differ: D without noise may be 0 all the same.
  const apart = divergence.interval === null ? above : clearPairs(divergence, above);
  const compared = counted(pairs.length, "pair");
  const values = { pairs: pairs.length, apart: apart.length };
  const drawn = sampleNote({ divergence, groups: all });
  const sample = drawn === null ? "" : ` ${drawn}`;
  // Above the bound that the largest of so many D of equal groups stays below.
  const isFar = ([a, b]: readonly [number, number]) =>
    matrix[a][b] > correctedBound(divergence.floor.mean[a][b], divergence.floor.upper[a][b], pairs.length);
  if (!above.some(isFar) && !isMoreThanChance(above.length, pairs.length)) {
    const chance =
      above.length === 0
        ? ""
        : ` ${thousands(above.length)} of ${compared} ${agree(above.length, "is", "are")} a little above, as many as chance gives.`;
    return finding(
      "groups-alike",
      `The ${noun} cannot be told apart${several ? ` by their ${size} filters` : ""}`,
      above.length > 0
        ? `D is about what two samples of one distribution differ by, at these numbers of filters.${chance}${sample}`
        : `${pairs.length === 1 ? "D of the one pair is not" : `In none of ${compared} is D`} above what two samples of one distribution differ by, at these numbers of filters.${sample}`,
      { models, values },
    );
  }
  if (apart.length === 0)
    return unsureFinding(divergence, above, { pairs: pairs.length, noun, several, size, models }, sample);
  // A group of zeros differs from all others as a matter of course, which is told as such.
  const varies = studied.map(({ standardDeviation }) => standardDeviation.some((deviation) => deviation > 0));
  const alive = apart.filter(([a, b]) => varies[a] && varies[b]);
  const ranked = alive.length > 0 ? alive : apart;
  const [a, b] = farthestOf(divergence, ranked);
  const [value, noise, without] = [matrix, divergence.floor.upper, divergence.debiased].map((each) => each[a][b]);
  const strongest = strongestComponent(divergence, a, b);
  const short = shortNames(groups, longestName);
  const [first, second] = [quoted(short[a]), quoted(short[b])];
  const { interval: bounds } = divergence;
  const interval =
    bounds === null ? "" : ` (95 % interval ${significant(bounds.low[a][b])} to ${significant(bounds.high[a][b])})`;
  const aside = alive.length > 0 && alive.length < apart.length ? ", groups that do not vary aside," : "";
  const largest = apart.length > 1 ? `; of these${aside} this one has the largest D without noise` : "";
  // The table marks what is not above noise: of the pairs that are, some have an interval that begins at 0.
  const clear =
    bounds === null
      ? ""
      : `, ${apart.length === above.length ? "all" : thousands(apart.length)} of them clearly (interval above 0)`;
  const others =
    pairs.length === 1
      ? ""
      : ` ${capital(partOf(above.length, pairs.length, "pair"))} ${agree(above.length, "is", "are")} above noise${clear}${largest}.`;
  const beyond = apart.length < above.length ? " clearly" : " by more than noise";
  const inFilters = several ? ` in their ${size} filters` : "";
  return finding(
    // Layers and depths of a network do differ.
    by === "layer" || by.includes("depth-decile") ? "parts-differ" : "groups-differ",
    apart.length === 1
      ? `${pairs.length === 1 ? "" : "Only "}${first} and ${second} differ${pairs.length === 1 ? "" : beyond}${inFilters}`
      : `The ${noun} ${several ? `whose ${size} filters` : "that"} differ most beyond noise: ${first} and ${second}`,
    `D = ${significant(value)}, ${significant(without)} without noise${interval}; two samples of one distribution stay below ${significant(noise)} (95 %). Component ${strongest} carries ${percent(componentShare(divergence, strongest, a, b))} of the difference.${others}${sample}`,
    {
      models,
      layers: largestMembers([studied[a], studied[b]], membersOf),
      values: { ...values, divergence: value, debiased: without, noise },
    },
  );
}

/** No pair surely differs: D lies above its floor, but its interval without noise includes 0. */
function unsureFinding(
  divergence: StudyOfSize["divergence"],
  above: [number, number][],
  about: { pairs: number; noun: string; several: boolean; size: string; models: string[] },
  sample: string,
): Finding {
  const { pairs, noun, several, size, models } = about;
  const [a, b] = farthestOf(divergence, above);
  const { matrix, floor, interval } = divergence;
  const range = `${significant(interval?.low[a][b] ?? 0)} to ${significant(interval?.high[a][b] ?? 0)}`;
  const short = shortNames(divergence.groups, longestName);
  const bound = `two samples of one distribution stay below ${significant(floor.upper[a][b])} (95 %)`;
  const included = `the 95 % interval of D without noise (${significant(divergence.debiased[a][b])}), ${range}, includes 0`;
  return finding(
    "groups-alike",
    `It is not certain that the ${noun} differ${several ? ` in their ${size} filters` : ""}`,
    pairs === 1
      ? `D = ${significant(matrix[a][b])}, and ${bound}, but ${included}.${sample}`
      : `${capital(partOf(above.length, pairs, "pair"))} ${agree(above.length, "lies", "lie")} above what two samples of one distribution differ by, but no interval of D without noise lies above 0. The farthest are ${quoted(short[a])} and ${quoted(short[b])}: D = ${significant(matrix[a][b])}; ${bound}; ${included}.${sample}`,
    { models, values: { pairs, apart: 0, above: above.length, divergence: matrix[a][b], noise: floor.upper[a][b] } },
  );
}

/** Groups whose D to the random filters beside them is that of noise, by size; H or O may tell them apart all the same. */
export function noiseFindings(
  studies: readonly StudyOfSize[],
  models: string[],
  layers: readonly TitledLayer[],
): Finding[] {
  return studies.flatMap(({ basis, divergence, groups: all }) => {
    const groups = comparedGroups(divergence, all);
    const noise = groups.findIndex(({ by }) => by === "noise");
    if (noise < 0) return [];
    const others = groups.filter(({ by }) => by !== "noise");
    const short = shortNames(divergence.groups, longestName);
    const namesOf = (some: typeof groups) => listed(some.map((group) => quoted(short[groups.indexOf(group)])));
    const alike = others.filter((group) => !isAboveFloor(divergence, groups.indexOf(group), noise));
    if (alike.length === 0) return [];
    const noun = groupNoun(groupedBy(groups)).replace(/s$/, "");
    const size =
      studies.length > 1 ? ` of ${agree(alike.length, "its", "their")} ${basis.kernel.join("x")} filters` : "";
    const told = namesUnlikeRandom(layers, basis.kernel);
    const unlike = alike.filter(({ by, name }) => by === "layer" && told.has(name));
    const aside = unlike.length === 0 ? "" : ` H or O tells ${namesOf(unlike)} from random weights.`;
    return [
      finding(
        "groups-as-noise",
        `${capital(cannotOf(alike.length, others.length, noun))} be told from random filters by D${size}`,
        `${namesOf(alike)}: D to the group ${quoted(groups[noise].name)} is not above what two samples of one distribution differ by, at these numbers of filters.${aside}`,
        { models, values: { groups: alike.length, of: others.length } },
      ),
    ];
  });
}

/** What groups by layer are called, of the layers of a size that H or O tells from random weights. */
function namesUnlikeRandom(layers: readonly TitledLayer[], kernel: readonly number[]): Set<string> {
  const own = layers.filter((layer) => layer.kernel.join() === kernel.join());
  const names = layerGroupNames(own);
  return new Set(names.filter((_, i) => isUnlikeRandom(own[i])));
}

/** Layers without a label are compared as a group of their own, which the reader should know. */
export function labelFindings(
  studies: readonly StudyOfSize[],
  models: string[],
  layers: readonly TitledLayer[] = [],
  labelOf: LabelOf = () => unlabelled,
): Finding[] {
  const without = studies.flatMap(({ groups }) => groups.filter(({ parts }) => parts.includes(unlabelled)));
  if (without.length === 0) return [];
  const filters = without.reduce((sum, group) => sum + group.filters, 0);
  return [
    finding(
      "no-label",
      `${counted(filters, "filter")} ${agree(filters, "has", "have")} no label`,
      `The labels say nothing of ${agree(filters, "its", "their")} model or layer; ${agree(filters, "it is", "they are")} compared as ${unlabelled}.`,
      { models, layers: layers.filter((layer) => labelOf(layer) === unlabelled), values: { filters } },
    ),
  ];
}
