import type { Finding } from "../../results/finding.ts";
import { finding, mergeFindings } from "../../results/findings.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import {
  agree,
  counted,
  partOf,
  percent,
  pText,
  shortPercent,
  significant,
  thousands,
} from "../../results/plain-text.ts";
import type { Anisotropy, VolumeLayer, VolumeSize } from "../../results/volume.ts";
import { randomComponents } from "../../statistics/random-spectrum.ts";

/** Over all layers that are tested. */
const level = 0.05;
const explained = 0.9;

/** What is most worth knowing of 3-D kernels. */
export function volumeFindings(sizes: readonly VolumeSize[]): Finding[] {
  const layers = sizes.flatMap((size) => size.layers);
  return mergeFindings([[...broken(layers), ...zeros(layers), ...axes(layers), ...bases(sizes)]]);
}

function broken(layers: readonly VolumeLayer[]): Finding[] {
  const those = layers.filter(({ nonFinite }) => nonFinite > 0);
  if (those.length === 0) return [];
  const names = namesInSentences(layers);
  const count = those.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
  return [
    finding(
      "non-finite",
      `${counted(count, "3-D kernel")} ${agree(count, "has", "have")} NaN or infinite weights`,
      `${agree(count, "It is", "They are")} in ${names.layers(those)}, and left out of all numbers.`,
      { layers: those, values: { kernels: count, layers: those.length } },
    ),
  ];
}

function zeros(layers: readonly VolumeLayer[]): Finding[] {
  // Nor is anything known of a layer without finite kernels.
  const those = layers.filter(({ maxAbs, kernels, nonFinite }) => maxAbs === 0 && nonFinite < kernels);
  if (those.length === 0) return [];
  const names = namesInSentences(layers);
  return [
    finding(
      "all-zero",
      `${counted(those.length, "layer")} of 3-D kernels ${agree(those.length, "is", "are")} all zero`,
      `${names.layers(those)} ${agree(those.length, "passes", "pass")} nothing on.`,
      { layers: those, values: { layers: those.length } },
    ),
  ];
}

type Tested = VolumeLayer & { anisotropy: Anisotropy & { pValue: number } };

function axes(layers: readonly VolumeLayer[]): Finding[] {
  const tested = layers.filter((layer): layer is Tested => (layer.anisotropy?.pValue ?? null) !== null);
  if (tested.length === 0) return [];
  const names = namesInSentences(layers);
  const found = tested.filter(({ anisotropy }) => anisotropy.pValue < level / tested.length);
  const over = tested.length === 1 ? "" : ` over ${counted(tested.length, "layer")}`;
  const rule = `The test is chi-squared, for the axes of each kernel exchanged at random, at ${shortPercent(level)}${over}; below ten kernels it is rough.`;
  if (found.length === 0) {
    const least = tested.reduce((a, b) => (b.anisotropy.pValue < a.anisotropy.pValue ? b : a));
    return [
      finding(
        "volume-isotropic",
        `No axis of the 3-D kernels stands out in ${tested.length === 1 ? "the layer" : `any of the ${counted(tested.length, "layer")}`}`,
        `The least p is ${pText(least.anisotropy.pValue)}, in ${names.layer(least)}. ${rule}`,
        {
          layers: tested,
          values: { layers: tested.length },
        },
      ),
    ];
  }
  const ratio = ({ anisotropy }: Tested) => anisotropy.ratio ?? Number.POSITIVE_INFINITY;
  const most = found.reduce((a, b) => (ratio(b) > ratio(a) ? b : a));
  const { depth, rows, columns, pValue } = most.anisotropy;
  const values = {
    ...{ layers: found.length, tested: tested.length, depth, rows, columns },
    ...(most.anisotropy.ratio === null ? {} : { ratio: most.anisotropy.ratio }),
  };
  return [
    finding(
      "volume-anisotropy",
      `3-D kernels vary differently along their axes in ${partOf(found.length, tested.length, "layer")}`,
      `${found.length === 1 ? "In" : "Most in"} ${names.layer(most)}: squared differences of neighbours over twice the variance are ${significant(depth)} along depth, ${significant(rows)} along rows and ${significant(columns)} along columns (p ${pValue < 0.001 ? "" : "= "}${pText(pValue)}). Of weights in any order each of these numbers is 1 on average. ${rule}`,
      { layers: found, values },
    ),
  ];
}

function bases(sizes: readonly VolumeSize[]): Finding[] {
  return sizes.flatMap(({ kernel, basis, layers }) => {
    if (basis === null || !(basis.explainedVariance[0] > 0)) return [];
    // So many kernels vary in one direction less, about their mean.
    const all = Math.min(basis.explainedVarianceRatio.length, basis.kernels - 1);
    let [count, sum] = [0, 0];
    while (sum < explained && count < all) sum += basis.explainedVarianceRatio[count++];
    const size = kernel.join("x");
    const noise = randomComponents(basis.explainedVarianceRatio.length, basis.kernels, explained);
    const first = basis.explainedVarianceRatio[0];
    return [
      finding(
        "volume-basis",
        `${thousands(count)} of ${thousands(all)} components explain ${shortPercent(explained)} of the variance of the ${size} kernels`,
        `Of as many kernels of random weights it would take about ${thousands(noise)}. The first explains ${percent(first)} over ${counted(basis.kernels, "kernel")}, each divided by its largest absolute weight.`,
        { layers, values: { components: count, most: all, noise, first, kernels: basis.kernels } },
      ),
    ];
  });
}
