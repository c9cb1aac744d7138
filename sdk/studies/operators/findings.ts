import type { Finding } from "../../results/facts.ts";
import type { LabelShares, OperatorGroup, OperatorLayer, OperatorsResult } from "../../results/operators.ts";
import { percent, shortPercent, thousands } from "../../results/plain-text.ts";
import { aliveShares } from "./alive-shares.ts";
import { excessInErrors } from "./label-shares.ts";
import { indeterminate } from "./references.ts";

/** Standard errors within which a share is called noise: some labels and layers are compared, so more than two. */
const certain = 4;

/** What is most worth knowing in the study, in plain words. */
export function findOperatorFindings(result: OperatorsResult): Finding[] {
  return [
    ...labelFindings(result),
    ...noiseFindings(result),
    ...halfFindings(result),
    ...zeroFindings(result),
    ...blindnessFindings(result),
  ];
}

/** Random filters behind the least certain null: errors are never understated. */
function leastSamples({ nulls }: OperatorsResult): number {
  return Math.min(...nulls.map(({ samples }) => samples));
}

function labelFindings(result: OperatorsResult): Finding[] {
  const wholes = result.groups.filter(({ by }) => by === "all");
  return wholes.flatMap(({ model, zeroFilters }) => {
    const whole = aliveShares(result.layers.filter((layer) => layer.model === model));
    if (whole.count === 0) return [];
    const filters = filtersOf(zeroFilters);
    const samples = leastSamples(result);
    const labels = Object.keys(whole.counts).filter((label) => label !== indeterminate);
    const ranked = labels.sort((a, b) => whole.excess[b] - whole.excess[a]);
    const about = wholes.length > 1 ? `${model}: ` : "";
    const [most, least] = [ranked[0], ranked[ranked.length - 1]];
    const found: Finding[] = [];
    if (excessInErrors(whole, most, samples) > certain) {
      found.push({
        title: `${about}${most} filters are ${times(whole, most)} in noise`,
        text: figures(whole, most, samples, filters),
      });
    }
    if (excessInErrors(whole, least, samples) < -certain) {
      found.push({
        title: `${about}${least} filters are rarer than in noise`,
        text: figures(whole, least, samples, filters),
      });
    }
    if (excessInErrors(whole, indeterminate, samples) > certain) {
      found.push({
        title: `${about}${percent(share(whole, indeterminate))} of the ${filters} are like none of the features`,
        text: figures(whole, indeterminate, samples, filters),
      });
    }
    if (found.length > 0) return found;
    return [
      {
        title: `${about === "" ? "The" : `${about}the`} labels cannot be told from those of noise`,
        text: `No label's share of ${thousands(whole.count)} ${filters} is more than ${certain} standard errors from what i.i.d. uniform filters get; ${figures(whole, most, samples, filters)}`,
      },
    ];
  });
}

/** Shares of findings leave out filters of zeros, and say it. */
function filtersOf(zeroFilters: number): string {
  return zeroFilters > 0 ? "filters that are not all zero" : "filters";
}

function share({ counts, count }: LabelShares, label: string): number {
  return count > 0 ? counts[label] / count : 0;
}

/** "2.4 times as common as"; where noise has next to none, or the factor is small, "more common than". */
function times(shares: LabelShares, label: string): string {
  const factor = share(shares, label) / shares.nullShare[label];
  return factor >= 1.5 && factor < 1000 ? `${factor.toFixed(1)} times as common as` : "more common than";
}

function figures(shares: LabelShares, label: string, samples: number, filters: string): string {
  const errors = excessInErrors(shares, label, samples);
  const points = (100 * shares.excess[label]).toFixed(1);
  return `${percent(share(shares, label))} of ${thousands(shares.count)} ${filters} are labelled ${label}; i.i.d. uniform noise gets ${percent(shares.nullShare[label])}: ${Number(points) > 0 ? "+" : ""}${points} points, ${Math.abs(errors).toFixed(0)} standard errors.`;
}

function noiseFindings(result: OperatorsResult): Finding[] {
  const { layers } = result;
  const samples = leastSamples(result);
  const alike = layers.filter((layer) => {
    const shares = aliveShares([layer]);
    return (
      shares.count > 0 &&
      Object.keys(shares.counts).every((label) => Math.abs(excessInErrors(shares, label, samples)) <= certain)
    );
  });
  if (alike.length === 0 || layers.length < 2) return [];
  const named = alike.slice(0, 3).map(({ name, count }) => `${name} (${thousands(count)} filters)`);
  const more = alike.length > named.length ? ` and ${alike.length - named.length} more` : "";
  return [
    {
      title: `${alike.length} of ${layers.length} layers cannot be told from noise by their labels`,
      text: `Every share lies within ${certain} standard errors of the null in ${named.join(", ")}${more}; layers of few filters show little.`,
    },
  ];
}

function withoutZeros(group: OperatorGroup): OperatorGroup {
  const counts = { ...group.counts, [indeterminate]: group.counts[indeterminate] - group.zeroFilters };
  return { ...group, count: group.count - group.zeroFilters, counts };
}

function halfFindings(result: OperatorsResult): Finding[] {
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
    const [first, second] = namesOfHalves(decoder);
    return [
      {
        title: `${most} filters are ${b > a ? "more" : "less"} common in the ${second} than in the ${first}`,
        text: `${percent(a)} of the ${thousands(encoder.count)} ${filtersOf(encoder.zeroFilters + decoder.zeroFilters)} of the ${first}, ${percent(b)} of the ${thousands(decoder.count)} of the ${second}${halves.length > 2 ? ` of ${decoder.model}` : ""}.`,
      },
    ];
  });
}

/** Without a graph that tells, halves of the depth are no encoder and decoder. */
export function namesOfHalves({ from }: Pick<OperatorGroup, "from">): [string, string] {
  return from === "graph" ? ["encoder", "decoder"] : ["first half (by depth)", "second half (by depth)"];
}

function zeroFindings(result: OperatorsResult): Finding[] {
  const { layers } = result;
  const zeros = layers.reduce((sum, { zeroFilters }) => sum + zeroFilters, 0);
  const nonFinite = layers.reduce((sum, layer) => sum + layer.nonFinite, 0);
  const found: Finding[] = [];
  if (nonFinite > 0) {
    found.push({
      title: `${thousands(nonFinite)} ${nonFinite === 1 ? "filter holds" : "filters hold"} NaN or infinite weights`,
      text: "They have no spectrum and are left out of every count.",
    });
  }
  if (zeros > 0) {
    const all = layers.reduce((sum, { count }) => sum + count, 0);
    found.push({
      title: `${thousands(zeros)} of ${thousands(all)} filters are all zero`,
      text: `They pass nothing on. In counts and bars they are ${indeterminate}${zerosExceed(result) ? ", and make up what that label has more than noise" : ""}; shares in these findings leave them out. ${where(layers)}`,
    });
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

/** "Most: a (12 of 12), b (3 of 64)." */
function where(layers: readonly OperatorLayer[]): string {
  const dead = layers.filter(({ zeroFilters }) => zeroFilters > 0).sort((a, b) => b.zeroFilters - a.zeroFilters);
  const named = dead.slice(0, 3).map((layer) => `${layer.name} (${layer.zeroFilters} of ${thousands(layer.count)})`);
  return `${dead.length > named.length ? "Most in" : "In"} ${named.join(", ")}.`;
}

function blindnessFindings({ blindness, threshold }: OperatorsResult): Finding[] {
  if (blindness === null) return [];
  const [own, ...others] = blindness.variants;
  const same = others.filter(({ label }) => label === own.label).map(({ name }) => name);
  return [
    {
      title: "A label tells the operator's strength by frequency, not its sign, direction or phase",
      text: `Filter ${blindness.index} of ${blindness.layer} is labelled ${own.label} (D/N ${own.distance.toFixed(4)}, limit ${shortPercent(threshold)}); ${same.length > 0 ? `the same goes for its other forms: ${same.join(", ")}` : "its other forms are not"}. Orientation and phase are of the filter itself.`,
    },
  ];
}
