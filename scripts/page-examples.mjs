// What the page shows of its samples before one is opened: the strip of one, and some filters of each.
import { openAsBlob, readFileSync } from "node:fs";

/** Filters on a sample's card. */
const onCard = 7;

/**
 * @param sdk The built package.
 * @param atlas The atlas that comes with the page.
 * @param folder Where the samples are.
 * @param samples Lists of files in it, by the name of the sample; the first file is opened.
 * @param shown The sample whose strip is shown whole.
 */
export async function pageExamples({ sdk, atlas }, folder, samples, shown) {
  const examples = { shown, cards: {}, bands: bandsOf(JSON.parse(readFileSync(atlas, "utf8"))) };
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
    examples.layers = [];
    const [labelled] = await sdk.labelTypicalFilters(models, operators);
    for (const layer of labelled.layers) {
      const own = operators.layers.find(({ name: of }) => of === layer.name);
      examples.layers.push(exampleLayer(layer, own?.counts ?? {}));
    }
  }
  return JSON.stringify(examples);
}

/** As much of a layer as the strip has. */
function exampleLayer({ name, kernel, depth, filters, nonFinite, typical, quality, ...layer }, acts) {
  const { sparsity, varianceEntropy, orthogonality, l2NormMean, zeroFilters, flags } = quality;
  return {
    name,
    kernel,
    kind: layer.kind,
    depth,
    filters,
    nonFinite,
    typical: typical.map(({ weights, share, actsLike }) => ({
      ...{ weights: rounded(weights), share: Number(share.toFixed(3)) },
      ...(actsLike && { actsLike }),
    })),
    quality: { sparsity, varianceEntropy, orthogonality, l2NormMean, zeroFilters, flags },
    acts,
  };
}

/** Two digits of the largest are all that a colour shows. */
function rounded(weights) {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return weights.map((weight) => (largest > 0 ? Math.round((100 * weight) / largest) / 100 : 0));
}

/** Layers from which the middle half says something. */
const fewestLayers = 30;
/** In the order of the strip's lines. */
const measures = ["sparsity", "varianceEntropy", "orthogonality", "l2NormMean"];

/** The quartiles of each measure in each cell of an atlas, by kernel size, kind and tenth of the depth. */
function bandsOf({ cells }) {
  const large = cells.filter(({ layers }) => layers >= fewestLayers);
  return Object.fromEntries(
    large.map(({ kernel, kind, decile, measures: of }) => [
      `${kernel.join("x")} ${kind ?? ""} ${decile ?? ""}`,
      measures.map((key) => (key in of ? [0.25, 0.75].map((share) => quantile(of[key].values, share)) : null)),
    ]),
  );
}

/** Of values at even steps, or of all, in their order. */
function quantile(values, share) {
  const at = share * (values.length - 1);
  const [low, high] = [values[Math.floor(at)], values[Math.ceil(at)]];
  return Number((low + (high - low) * (at - Math.floor(at))).toPrecision(4));
}
