import { listed, quoted, quotedLayer } from "./plain-text.ts";
import { shortNames } from "./short-names.ts";

/** Characters of a name in a sentence. */
export const longestName = 60;

/** A layer as a study knows it: by its model's name and its own. */
interface NamedLayer {
  readonly model: string;
  readonly name: string;
}

export interface NamesInSentences {
  /** Whether sentences have to say of which model a layer is. */
  readonly several: boolean;
  model(name: string): string;
  /** With its model where there are several. */
  layer(layer: NamedLayer): string;
  /** "a, b and c of model", or each with its model where they are of several. */
  layers(layers: readonly NamedLayer[]): string;
  /** Without its model, in a sentence that names it already. */
  layerAlone(layer: NamedLayer): string;
}

/**
 * How the sentences of one study call its models and layers: quoted, and long names shortened by what tells them apart, models
 * among models and layers among the layers of their model.
 * @param models All models of the study; by default those of the layers.
 */
export function namesInSentences(
  layers: readonly NamedLayer[],
  models: readonly string[] = [...new Set(layers.map(({ model }) => model))],
): NamesInSentences {
  const shortModels = shortened(models);
  const layersOf = new Map<string, string[]>(models.map((model) => [model, []]));
  for (const { model, name } of layers) layersOf.get(model)?.push(name);
  const shortLayers = new Map([...layersOf].map(([model, names]) => [model, shortened(names)]));
  const several = models.length > 1;
  const shortModel = (name: string) => shortModels.get(name) ?? name;
  const shortLayer = ({ model, name }: NamedLayer) => shortLayers.get(model)?.get(name) ?? name;
  const layerAlone = (layer: NamedLayer) => quoted(shortLayer(layer));
  const layer = (layer: NamedLayer) =>
    quotedLayer({ model: shortModel(layer.model), name: shortLayer(layer) }, several);
  return {
    several,
    model: (name) => quoted(shortModel(name)),
    layer,
    layers: (all) =>
      several && all.every(({ model }) => model === all[0].model)
        ? `${listed(all.map(layerAlone))} of ${quoted(shortModel(all[0].model))}`
        : listed(all.map(layer)),
    layerAlone,
  };
}

function shortened(names: readonly string[]): Map<string, string> {
  const short = shortNames(names, longestName);
  return new Map(names.map((name, i) => [name, short[i]]));
}
