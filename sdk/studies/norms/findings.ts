import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { namesInSentences } from "../../results/names-in-sentences.ts";
import type { NormsResult } from "../../results/norms.ts";
import { agree, counted, productText, significant, thousands } from "../../results/plain-text.ts";
import { lowerMedian } from "../../statistics/lower-median.ts";

/** What is most worth knowing of whole layers. */
export function normFindings(norms: NormsResult): Finding[] {
  if (norms.layers.length === 0) return missing(norms);
  const largest = norms.layers.reduce((best, layer) => (layer.spectralNorm > best.spectralNorm ? layer : best));
  const names = namesInSentences(
    norms.layers,
    norms.bounds.map(({ model }) => model),
  );
  const open = norms.layers.filter(({ converged }) => converged === false).length;
  const broken = new Set(damaged(norms).map(({ model }) => model));
  const texts = [
    ...norms.bounds.map(
      ({ model, layers, log10, product }) =>
        `The product over ${counted(layers, "layer")}${names.several ? ` of ${names.model(model)}` : ""}, ${broken.has(model) ? "no bound of the network as others have NaN or infinite weights" : "the naive bound of the Lipschitz constant"}, is ${productText(product, log10)}.`,
    ),
    ...(norms.bounds.every(({ model }) => broken.has(model))
      ? []
      : [
          "It holds for a plain chain of these convolutions with 1-Lipschitz activations between them: batch norm, skip connections and dense layers are not counted.",
        ]),
    ...besidePeriodic(norms),
    ...(open > 0
      ? [`${thousands(open)} of the norms ${agree(open, "is", "are")} proven only to within the upper bound beside.`]
      : []),
  ];
  const title =
    norms.layers.length === 1
      ? `The spectral norm of ${names.layer(largest)} is ${shown(largest.spectralNorm)}`
      : `The largest spectral norm is ${shown(largest.spectralNorm)}, of ${names.layer(largest)}`;
  return [
    ...missing(norms),
    finding("largest-norm", title, texts.join(" "), {
      layers: [largest],
      values: { spectralNorm: largest.spectralNorm, layers: norms.layers.length, open },
    }),
  ];
}

/** How far the norms with zeros around the images lie from those on periodic images. */
function besidePeriodic({ layers }: NormsResult): string[] {
  const ratios = layers
    .flatMap(({ periodicNorm, spectralNorm }) =>
      periodicNorm && spectralNorm > 0 ? [periodicNorm / spectralNorm] : [],
    )
    .sort((a, b) => a - b);
  if (ratios.length === 0) return [];
  const shares = [lowerMedian(ratios) ?? 1, ratios[0], ratios[ratios.length - 1]].map((ratio) => ratio.toFixed(3));
  return [
    ratios.length === 1
      ? `On periodic images of the same size the norm is ${shares[0]} times that with zeros.`
      : `On periodic images of the same size norms are ${shares[0]} times those with zeros in the median (${shares[1]} to ${shares[2]}).`,
  ];
}

/** Layers that have no norm as their weights are not all finite. */
function damaged({ skipped }: NormsResult): NormsResult["skipped"] {
  return skipped.filter(({ reason }) => reason.includes("NaN or infinite"));
}

/** Without a factor the product bounds nothing. */
function missing(norms: NormsResult): Finding[] {
  const layers = damaged(norms);
  if (layers.length === 0) return [];
  const names = namesInSentences([...norms.layers, ...layers]);
  return [
    finding(
      "norms-missing",
      `${counted(layers.length, "layer")} ${agree(layers.length, "has", "have")} no norm: NaN or infinite weights`,
      `Without ${names.layers(layers)} the product of the other norms is no bound of the network.`,
      { layers, values: { layers: layers.length } },
    ),
  ];
}

/** Two decimals; of what is tiny or huge, three digits. */
function shown(norm: number): string {
  return norm < 0.01 || norm >= 1e6 ? significant(norm) : norm.toFixed(2);
}
