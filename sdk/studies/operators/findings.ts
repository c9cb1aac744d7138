import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { type NamesInSentences, namesInSentences } from "../../results/names-in-sentences.ts";
import type { LabelShares, OperatorGroup, OperatorLayer, OperatorsResult } from "../../results/operators.ts";
import {
  agree,
  cannotOf,
  capital,
  counted,
  listed,
  partOf,
  percent,
  percentFirst,
  shortPercent,
  thousands,
} from "../../results/plain-text.ts";
import { aliveShares } from "./alive-shares.ts";
import { type BesideNoise, besideNoise, beyondNoise, certain, isAsNoise } from "./beyond-noise.ts";
import { excessInErrors } from "./label-shares.ts";
import { indeterminate } from "./references.ts";

/** What a label leaves open, behind the numbers of one. */
const sorted = " A label compares sorted singular values: it does not say which frequencies a filter passes.";

/** What is most worth knowing in the study, in plain words. */
export function findOperatorFindings(result: OperatorsResult): Finding[] {
  const names = namesInSentences(result.layers);
  return [
    ...labelFindings(result, names),
    ...noiseFindings(result, names),
    ...halfFindings(result, names),
    ...zeroFindings(result, names),
    ...blindnessFindings(result, names),
  ];
}

/** Random filters behind the least certain null: errors are never understated. */
function leastSamples({ nulls }: OperatorsResult): number {
  return Math.min(...nulls.map(({ samples }) => samples));
}

function labelFindings(result: OperatorsResult, names: NamesInSentences): Finding[] {
  const wholes = result.groups.filter(({ by }) => by === "all");
  return wholes.flatMap(({ model, zeroFilters }) => {
    const own = result.layers.filter((layer) => layer.model === model);
    const beside = besideNoise(own, result.nulls);
    const whole = beside.uniform;
    if (whole.count === 0) return [];
    const filters = filtersOf(zeroFilters);
    const labels = Object.keys(whole.counts).filter((label) => label !== indeterminate);
    const beyond = (label: string) => beyondNoise(beside, label);
    const ranked = labels.sort((a, b) => beyond(b).excess - beyond(a).excess || whole.excess[b] - whole.excess[a]);
    const about = wholes.length > 1 ? `${names.model(model)}: ` : "";
    const [most, least] = [ranked[0], ranked[ranked.length - 1]];
    const told = (id: "label-common" | "label-rare" | "label-none", label: string, title: string) =>
      finding(id, about === "" ? capital(title) : `${about}${title}`, `${figures(beside, label, filters)}${sorted}`, {
        models: [model],
        ...(label === indeterminate ? {} : { label }),
        values: valuesOf(beside, label),
      });
    const found: Finding[] = [];
    if (beyond(most).errors > certain) {
      found.push(told("label-common", most, `filters labelled ${most} are ${times(beside, most)} in noise`));
    }
    if (beyond(least).errors < -certain) {
      found.push(told("label-rare", least, `filters labelled ${least} are rarer than in uniform and in normal noise`));
    }
    if (beyond(indeterminate).errors > certain) {
      const title = `${percent(share(whole, indeterminate))} of the ${filters} are indeterminate: near no reference spectrum`;
      found.push(told("label-none", indeterminate, title));
    }
    if (found.length > 0) return found;
    return [
      finding(
        "labels-as-noise",
        `${about}${about === "" ? "The" : "the"} labels cannot be told from those of noise`,
        `No label's share of ${thousands(whole.count)} ${filters} is more than ${certain} standard errors beyond what i.i.d. uniform and normal filters get; ${figures(beside, most, filters)}`,
        { models: [model], values: valuesOf(beside, most) },
      ),
    ];
  });
}

function valuesOf(beside: BesideNoise, label: string): Record<string, number> {
  const { uniform, normal } = beside;
  return {
    share: share(uniform, label),
    noise: uniform.nullShare[label],
    normalNoise: normal.nullShare[label],
    standardErrors: beyondNoise(beside, label).errors,
    filters: uniform.count,
  };
}

/** Shares of findings leave out filters of zeros, and say it. */
function filtersOf(zeroFilters: number): string {
  return zeroFilters > 0 ? "filters that are not all zero" : "filters";
}

function share({ counts, count }: LabelShares, label: string): number {
  return count > 0 ? counts[label] / count : 0;
}

/** "at least 2.4 times as common as", by the noise that comes nearest; where noise has next to none, or the factor is small, "more common than". */
function times({ uniform, normal }: BesideNoise, label: string): string {
  const factor = share(uniform, label) / Math.max(uniform.nullShare[label], normal.nullShare[label]);
  return factor >= 1.5 && factor < 1000
    ? `at least ${(Math.floor(10 * factor) / 10).toFixed(1)} times as common as`
    : "more common than";
}

function figures(beside: BesideNoise, label: string, filters: string): string {
  const { uniform, normal } = beside;
  const { excess, errors } = beyondNoise(beside, label);
  const points = (100 * excess).toFixed(1);
  const distance =
    excess === 0
      ? "between the two"
      : `${excess > 0 ? "+" : ""}${points} points from the nearer, ${counted(Math.round(Math.abs(errors)), "standard error")}`;
  return `${percent(share(uniform, label))} of ${thousands(uniform.count)} ${filters} are labelled ${label}; i.i.d. uniform noise gets ${percent(uniform.nullShare[label])}, normal noise ${percent(normal.nullShare[label])}: ${distance}.`;
}

function noiseFindings(result: OperatorsResult, names: NamesInSentences): Finding[] {
  const { layers, nulls } = result;
  const alike = layers.filter((layer) => isAsNoise(layer, nulls));
  if (alike.length === 0 || layers.length < 2) return [];
  const named = listed(alike.map((layer) => `${names.layer(layer)} (${counted(layer.count, "filter")})`));
  return [
    finding(
      "layers-as-noise",
      `${capital(cannotOf(alike.length, layers.length, "layer"))} be told from noise by their labels`,
      `Every share lies within ${certain} standard errors of what uniform or normal noise gets, or between them, in ${named}; layers of few filters show little.`,
      { layers: alike, values: { layers: alike.length, of: layers.length } },
    ),
  ];
}

function withoutZeros(group: OperatorGroup): OperatorGroup {
  const counts = { ...group.counts, [indeterminate]: group.counts[indeterminate] - group.zeroFilters };
  return { ...group, count: group.count - group.zeroFilters, counts };
}

function halfFindings(result: OperatorsResult, names: NamesInSentences): Finding[] {
  const halves = result.groups.filter(({ by }) => by === "half").map(withoutZeros);
  return halves.flatMap((decoder) => {
    const encoder = halves.find(({ model, name }) => model === decoder.model && name === "encoder");
    if (decoder.name !== "decoder" || encoder === undefined || encoder.count === 0 || decoder.count === 0) return [];
    const difference = (label: string) => share(decoder, label) - share(encoder, label);
    const labels = Object.keys(encoder.counts);
    const most = labels.reduce((best, label) =>
      Math.abs(difference(label)) > Math.abs(difference(best)) ? label : best,
    );
    const [a, b] = [share(encoder, most), share(decoder, most)];
    const p = (encoder.counts[most] + decoder.counts[most]) / (encoder.count + decoder.count);
    if (Math.abs(b - a) <= certain * Math.sqrt(p * (1 - p) * (1 / encoder.count + 1 / decoder.count))) return [];
    // Without a graph that tells, halves of the depth are no encoder and decoder.
    const [first, second] = decoder.from === "graph" ? ["encoder", "decoder"] : ["first half", "second half"];
    const depth = decoder.from === "graph" ? "" : " (by depth)";
    const alive = filtersOf(encoder.zeroFilters + decoder.zeroFilters);
    return [
      finding(
        "halves-differ",
        `Filters labelled ${most} are ${b > a ? "more" : "less"} common in the ${second} than in the ${first}${depth}`,
        `${percentFirst(a)} of the ${thousands(encoder.count)} ${alive} of the ${first}${depth}, ${percent(b)} of the ${thousands(decoder.count)} of the ${second}${halves.length > 2 ? ` of ${names.model(decoder.model)}` : ""}.`,
        { models: [decoder.model], label: most, values: { first: a, second: b } },
      ),
    ];
  });
}

function zeroFindings(result: OperatorsResult, names: NamesInSentences): Finding[] {
  const { layers } = result;
  const zeros = layers.reduce((sum, { zeroFilters }) => sum + zeroFilters, 0);
  const nonFinite = layers.reduce((sum, layer) => sum + layer.nonFinite, 0);
  const found: Finding[] = [];
  if (nonFinite > 0) {
    found.push(
      finding(
        "non-finite",
        `${counted(nonFinite, "filter")} ${agree(nonFinite, "has", "have")} NaN or infinite weights`,
        `${agree(nonFinite, "It has", "They have")} no spectrum and ${agree(nonFinite, "is", "are")} left out of every count.`,
        { layers: layers.filter((layer) => layer.nonFinite > 0), values: { filters: nonFinite } },
      ),
    );
  }
  if (zeros > 0) {
    const all = layers.reduce((sum, { count }) => sum + count, 0);
    found.push(
      finding(
        "zero-filters",
        `${capital(partOf(zeros, all, "filter"))} ${agree(zeros, "is", "are")} ${zeros < all ? "all " : ""}zero`,
        `${agree(zeros, "It passes", "They pass")} nothing on. In counts and bars ${agree(zeros, "it is", "they are")} ${indeterminate}${zerosExceed(result) ? ", and make up what that label has more than uniform noise" : ""}; shares in these findings leave them out. ${where(layers, names)}`,
        { layers: layers.filter(({ zeroFilters }) => zeroFilters > 0), values: { filters: zeros, of: all } },
      ),
    );
  }
  return found;
}

/** Whether more filters than in noise are like no feature, but not once those of zeros are left out. */
function zerosExceed(result: OperatorsResult): boolean {
  const samples = leastSamples(result);
  return result.groups.some((group) => {
    if (group.by !== "all" || group.zeroFilters === 0) return false;
    const alive = aliveShares(result.layers.filter(({ model }) => model === group.model));
    return (
      excessInErrors(group, indeterminate, samples) > certain &&
      excessInErrors(alive, indeterminate, samples) <= certain
    );
  });
}

/** "Most in a (12 of 12), b (3 of 64)." */
function where(layers: readonly OperatorLayer[], names: NamesInSentences): string {
  const dead = layers.filter(({ zeroFilters }) => zeroFilters > 0).sort((a, b) => b.zeroFilters - a.zeroFilters);
  const named = dead
    .slice(0, 3)
    .map((layer) => `${names.layer(layer)} (${thousands(layer.zeroFilters)} of ${thousands(layer.count)})`);
  return `${dead.length > named.length ? "Most in" : "In"} ${listed(named)}.`;
}

function blindnessFindings({ blindness, threshold }: OperatorsResult, names: NamesInSentences): Finding[] {
  if (blindness === null) return [];
  const [own, ...others] = blindness.variants;
  const same = others.filter(({ label }) => label === own.label).map(({ name }) => name);
  const forms = same.length > 0 ? `so are its other forms: ${same.join(", ")}` : "its other forms are not";
  return [
    finding(
      "label-blindness",
      "A label tells the sorted strengths of a filter, not its frequencies, sign, direction or phase",
      `Filter ${blindness.index} of ${names.layer({ model: blindness.model, name: blindness.layer })} is labelled ${own.label} (D/N ${own.distance.toFixed(4)}, limit ${shortPercent(threshold)}); ${forms}. Orientation and phase are of the filter itself.`,
      { values: { distance: own.distance, threshold } },
    ),
  ];
}
