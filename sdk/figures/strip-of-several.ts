import { bandHeight, bandsOfPage } from "./strip-heights.ts";
import { layOut, type StripLayout, type StripPart, shownLayers } from "./strip-layout.ts";
import { stripPlaces } from "./strip-places.ts";
import type { FigureOptions } from "./svg/frame.ts";

/** Models whose strips are drawn below each other: more are not looked at one by one. */
const MAX_MODELS = 8;
/** Of a strip: its model's name. */
export const NAME_ROOM = 20;

/** Strips below each other, of one band each. */
export interface Strips {
  readonly strips: readonly StripLayout[];
  /** Of each the places of its columns, in pitches from the left, which go by depth. */
  readonly places: readonly (readonly number[])[];
  /** Columns side by side. */
  readonly width: number;
  /** Of all strips. */
  readonly pitch: number;
  /** Models with filters to show, drawn or not. */
  readonly all: number;
}

/**
 * The strips of all models that have typical filters, as far as they fit: each in one band, of layers at even distances where it
 * has more, with layers of equal depth below each other.
 */
export function layOutSeveral(result: StripPart, options: FigureOptions): Strips {
  const having = result.models.flatMap((model, m) => (shownLayers(model).length > 0 ? [m] : []));
  const onPaper = options.columns !== undefined;
  const lay = (model: number, pitch?: number) => layOut(result, { ...options, model }, pitch, 1);
  const most = onPaper ? bandsOfPage(lay(having[0]), NAME_ROOM) : MAX_MODELS;
  const shown = having.slice(0, most);
  const pitch = Math.min(...shown.map((model) => lay(model).pitch));
  const strips = shown.map((model) => lay(model, pitch));
  const { places, width } = stripPlaces(strips.map(({ bands }) => (bands[0] ?? []).map(({ layer }) => layer.depth)));
  return { strips, places, width, pitch, all: having.length };
}

/** From a strip's name to the next one's. */
export function stripHeight(strip: StripLayout): number {
  return NAME_ROOM + bandHeight(strip);
}
