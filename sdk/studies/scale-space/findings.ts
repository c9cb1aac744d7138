import { familyWords } from "../../results/family-words.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { type NamesInSentences, namesInSentences } from "../../results/names-in-sentences.ts";
import { agree, capital, counted, listed, partOf, percent, percentFirst, thousands } from "../../results/plain-text.ts";
import type {
  ScaleSpaceGroup as Group,
  ScaleSpaceFamily,
  ScaleSpaceLayer,
  ScaleSpaceResult,
} from "../../results/scale-space.ts";

/** A pixel's share within which an off-centre filter counts as half a pixel off. */
const nearHalf = 0.1;

/** Of fewer explained filters no family, scale or offset is told. */
const fewestTold = 10;
/** Standard errors above noise from which on the explained share is called more than noise. */
const certain = 3;
/** Standard errors from the whole model's share, and from other layers', from which on a layer is named: layers are many. */
const certainOfLayer = 4;
/** Random filters of each size; where there are several sizes, the least that are behind the noise's share. */
const noiseFilters = 2048;

/** What is most worth knowing, in plain words. */
export function findScaleSpaceFindings({ groups, layers, cosine }: ScaleSpaceResult): Finding[] {
  const names = namesInSentences(layers);
  const wholes = groups.filter(({ by }) => by === "model");
  return wholes.flatMap((whole) => {
    if (whole.count === 0) return [];
    const about = wholes.length > 1 ? ` of ${names.model(whole.model)}` : "";
    const own = layers.filter(({ model, count }) => model === whole.model && count > 0);
    if (!isAboveNoise(whole)) return [asNoise(whole, about, cosine)];
    return [
      explained(whole, about, cosine),
      ...(whole.explained.count < fewestTold
        ? []
        : [...common(whole, about), ...identities(whole, about), ...scales(whole, about), ...halfPixel(whole, about)]),
      ...extremes(own, whole, about, names),
    ];
  });
}

/** Whether more filters are explained than of noise, by the binomial standard errors of both shares. */
function isAboveNoise({ count, explained: { families, noise } }: Group): boolean {
  const variance = (share: number, of: number) => (share * (1 - share)) / of;
  const error = Math.sqrt(variance(families, count) + variance(noise.families, noiseFilters));
  return families - noise.families > certain * error;
}

function asNoise({ model, count, explained: { families, noise } }: Group, about: string, cosine: number): Finding {
  return finding(
    "scale-space-as-noise",
    `The filters${about} cannot be told from noise by scale-space models`,
    `The best of eight families has a centred cosine of ${cosine} or more with ${percent(families)} of ${counted(count, "filter")} (noise: ${percent(noise.families)}): no more than ${certain} standard errors above noise.`,
    { models: [model], values: { share: families, noise: noise.families, filters: count } },
  );
}

function explained({ model, count, explained: share }: Group, about: string, cosine: number): Finding {
  const { noise } = share;
  return finding(
    "scale-space-share",
    `${percentFirst(share.families)} of ${counted(count, "filter")}${about} ${agree(count, "is", "are")} well described by a scale-space model (noise: ${percent(noise.families)})`,
    `The best of eight families has a centred cosine of ${cosine} or more with them; the nearest of the eight master key filters reaches it for ${percent(share.keys)} (noise: ${percent(noise.keys)}).`,
    { models: [model], values: { share: share.families, noise: noise.families, filters: count } },
  );
}

function common({ model, explained: { count, byFamily } }: Group, about: string): Finding[] {
  if (count === 0) return [];
  const [[first, most], [second, next]] = Object.entries(byFamily).sort(([, a], [, b]) => b - a);
  const runnerUp =
    next > 0 ? `; ${familyWords[second as ScaleSpaceFamily]} comes next with ${percent(next / count)}` : "";
  return [
    finding(
      "commonest-family",
      `The commonest family${about} is ${familyWords[first as ScaleSpaceFamily]}`,
      `Of the eight families it is the best for ${percent(most / count)} of the ${counted(count, "well described filter")}${runnerUp}.`,
      { models: [model], values: { share: most / count, filters: count } },
    ),
  ];
}

function identities({ model, explained: { identity: points, byFamily } }: Group, about: string): Finding[] {
  const identity = points.sharpen + points.smooth;
  if (identity === 0) return [];
  const all = byFamily.smooth + byFamily.sharpen;
  return [
    finding(
      "identity-filters",
      `${capital(partOf(identity, all, "smoothing or sharpening filter"))}${about} ${agree(identity, "is", "are")} the identity`,
      `${agree(identity, "Its", "Their")} best template is a single point, sigma or alpha being next to 0: it passes the image through, and neither smooths nor sharpens it.`,
      { models: [model], values: { filters: identity, of: all } },
    ),
  ];
}

function scales({ model, explained }: Group, about: string): Finding[] {
  const { count, sigmaX, sigmaY, noise, sigmaHistogram } = explained;
  if (sigmaX.length === 0) return [];
  // Fits that did not converge have no sigma; the histogram counts all that have one.
  const scaled = sigmaHistogram.x.reduce((sum, filters) => sum + filters, 0);
  const of =
    scaled < count
      ? `${thousands(scaled)} of the ${counted(count, "well described filter")}, those whose fit converged`
      : `the ${counted(count, "well described filter")}`;
  const ofNoise =
    noise.sigmaX === null || noise.sigmaY === null
      ? "Of random filters of the same sizes none is."
      : `Of well described random filters the medians are ${noise.sigmaX.toFixed(2)} and ${noise.sigmaY.toFixed(2)} px.`;
  return [
    finding(
      "typical-scale",
      `The median scale${about} is ${sigmaX[2].toFixed(2)} px across and ${sigmaY[2].toFixed(2)} px upwards`,
      `Medians of the standard deviations of ${of}; half of them lie in ${sigmaX[1].toFixed(2)} to ${sigmaX[3].toFixed(2)} px and ${sigmaY[1].toFixed(2)} to ${sigmaY[3].toFixed(2)} px. ${ofNoise}`,
      { models: [model], values: { sigmaX: sigmaX[2], sigmaY: sigmaY[2], filters: scaled, of: count } },
    ),
  ];
}

function halfPixel({ model, explained: { oneSided } }: Group, about: string): Finding[] {
  if (oneSided.count === 0) return [];
  const middle = oneSided.offset[2];
  const near = Math.abs(middle - 0.5) <= nearHalf;
  return [
    finding(
      "one-sided-offset",
      `One-sided filters${about} are offset by ${middle.toFixed(2)} px in the median, ${near ? "about" : "not"} half a pixel`,
      `Of ${counted(oneSided.count, "well described one-sided difference")}: the mean place of the absolute weights along the axis, from the middle.`,
      { models: [model], values: { offset: middle, filters: oneSided.count } },
    ),
  ];
}

/**
 * Layers whose share is above, or below, that of the whole by more than their numbers of filters allow; one alone is called the
 * nearest only where no other layer can be as near.
 */
function extremes(
  layers: readonly ScaleSpaceLayer[],
  { explained: { families: share } }: Group,
  about: string,
  names: NamesInSentences,
): Finding[] {
  // Of two layers the table shows the other.
  if (layers.length < 3) return [];
  const errors = ({ count, explained }: ScaleSpaceLayer) =>
    (explained.families - share) / Math.sqrt((share * (1 - share)) / count);
  const sorted = [...layers].sort((a, b) => b.explained.families - a.explained.families);
  const best = sorted.filter((layer) => errors(layer) > certainOfLayer);
  if (best.length === 0) return [];
  const most = nearestOf(sorted, best);
  const reversed = sorted.toReversed();
  const worst = reversed.filter((layer) => errors(layer) < -certainOfLayer);
  const least = nearestOf(reversed, worst);
  const fewest =
    least.named.length === 0
      ? ""
      : `; ${least.isAlone ? "fewest in" : `among those with the fewest ${agree(least.named.length, "is", "are")}`} ${listed(least.named.map(names.layerAlone))}, ${sharesFrom(least.named[0], least.named[least.named.length - 1])}`;
  const [first] = most.named;
  const title = most.isAlone
    ? `The layer${about} nearest to the models, chance aside, is ${names.layerAlone(first)}`
    : `Among the layers${about} nearest to the models, chance aside, ${agree(most.named.length, "is", "are")} ${listed(most.named.map(names.layerAlone))}`;
  const own =
    most.named.length === 1
      ? `${percentFirst(first.explained.families)} of its ${counted(first.count, "filter")} ${agree(first.count, "is", "are")}`
      : `${sharesFrom(most.named[most.named.length - 1], first)} of the filters of each are`;
  return [
    finding("nearest-layer", title, `${own} well described, of all ${percent(share)}${fewest}.`, {
      layers: [...most.named, ...least.named],
      values: {
        most: first.explained.families,
        all: share,
        ...(least.named.length === 0 ? {} : { least: least.named[0].explained.families }),
      },
    }),
  ];
}

/** "12.5 % to 25.0 %", or the one share that both round to. */
function sharesFrom(low: ScaleSpaceLayer, high: ScaleSpaceLayer): string {
  const [from, to] = [low, high].map(({ explained }) => percent(explained.families));
  return from === to ? from : `${from} to ${to}`;
}

/**
 * The first of the layers that chance does not explain, and those of them that cannot be told apart from it; it is alone where
 * none of all layers is such.
 * @param sorted All layers, the most extreme first.
 */
function nearestOf(sorted: readonly ScaleSpaceLayer[], certainOnes: readonly ScaleSpaceLayer[]) {
  const [first] = certainOnes;
  if (first === undefined) return { named: [], isAlone: true };
  const alike = sorted.filter((other) => other !== first && !areApart(first, other));
  return {
    named: certainOnes.filter((layer) => layer === first || alike.includes(layer)),
    isAlone: alike.length === 0,
  };
}

/** Whether the shares of two layers differ by more than chance: the two-proportion test of one pooled share. */
function areApart(
  { count: n, explained: { families: p } }: ScaleSpaceLayer,
  { count: m, explained: { families: q } }: ScaleSpaceLayer,
): boolean {
  const pooled = (n * p + m * q) / (n + m);
  return Math.abs(p - q) > certainOfLayer * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
}
