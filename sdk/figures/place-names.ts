import { widest } from "./svg/frame.ts";
import { fitNames } from "./svg/text.ts";

/** A layer, or a filter of one, within a model. */
export interface Place {
  readonly model: string;
  readonly name: string;
}

/** A filter by its layer and its place there. */
export function filterPlace({ model, layer, index }: { model: string; layer: string; index: number }): Place {
  return { model, name: `${layer} #${index}` };
}

/** Of the room of a name, for its model. */
const MODEL_SHARE = 0.4;

/**
 * Places in `width` pixels each, as "model: name", both shortened by what tells them apart; where there is one model, without it.
 * @param among All that the figure is about, where the places are some of it.
 */
export function placeNames(
  places: readonly Place[],
  width: number,
  size: number,
  among: readonly Pick<Place, "model">[] = places,
): string[] {
  const own = places.map(({ name }) => name);
  if (among.every(({ model }) => model === among[0].model)) return fitNames(own, width, size);
  const models = [...new Set([...among, ...places].map(({ model }) => model))];
  const short = fitNames(models, MODEL_SHARE * width, size);
  const before = new Map(models.map((model, i) => [model, `${short[i]}: `]));
  const room = width - widest([...before.values()], size);
  return fitNames(own, room, size).map((name, i) => `${before.get(places[i].model)}${name}`);
}
