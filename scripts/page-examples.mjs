// What the page shows of its samples before one is opened: the strip of one, and some filters of each.
import { openAsBlob } from "node:fs";

/** Filters on a sample's card. */
const onCard = 7;

/**
 * @param sdk The built package.
 * @param folder Where the samples are.
 * @param samples Lists of files in it, by the name of the sample; the first file is opened.
 * @param shown The sample whose strip is shown whole.
 */
export async function pageExamples(sdk, folder, samples, shown) {
  const examples = { shown, cards: {} };
  for (const [name, files] of Object.entries(samples)) {
    const set = new Map();
    for (const file of files) set.set(file.split("/").pop(), await openAsBlob(`${folder}/${file}`));
    const [main] = set.keys();
    const model = await sdk.openModel(sdk.fromFiles(set, main), { name });
    const { models } = await sdk.analyze([model]);
    const layers = models[0].layers.filter(({ typical }) => typical.length > 0);
    // The second of its typical filters, since the first is often a single point; of layers at even distances.
    const count = Math.min(onCard, layers.length);
    examples.cards[name] = Array.from({ length: count }, (_, i) => {
      const { typical } = layers[Math.round((i * (layers.length - 1)) / Math.max(1, count - 1))];
      return rounded((typical[1] ?? typical[0]).weights);
    });
    if (name !== shown) continue;
    const { operators } = await sdk.operators([model]);
    examples.labels = [...operators.references.map(({ name: label }) => label), "indeterminate"];
    const counts = new Map(operators.layers.map((layer) => [layer.name, layer.counts]));
    examples.layers = models[0].layers.map((layer) => exampleLayer(layer, counts.get(layer.name)));
  }
  return JSON.stringify(examples);
}

/** As much of a layer as the strip has. */
function exampleLayer({ name, kernel, depth, filters, nonFinite, typical, quality }, acts = {}) {
  const { sparsity, varianceEntropy, orthogonality, l2NormMean, flags } = quality;
  return {
    name,
    kernel,
    depth,
    filters,
    nonFinite,
    typical: typical.map(({ weights, share }) => ({ weights: rounded(weights), share: Number(share.toFixed(3)) })),
    quality: { sparsity, varianceEntropy, orthogonality, l2NormMean, flags },
    acts,
  };
}

/** Two digits of the largest are all that a colour shows. */
function rounded(weights) {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return weights.map((weight) => (largest > 0 ? Math.round((100 * weight) / largest) / 100 : 0));
}
