import type { Table } from "../tables/table.ts";
import type { Caption } from "./caption.ts";
import type { FigureOptions } from "./svg/frame.ts";

/** What of a result a figure shows, where there is a choice. */
export interface FigureChoice {
  /** Two groups, by their indices. Default: the two that lie farthest apart. */
  pair?: [number, number];
  /** Index of a model, and of a layer in it. Default: the first that has examples. */
  model?: number;
  /** Index of the layer within that model. */
  layer?: number;
  /** Index of the only group shown. Default: all. */
  group?: number;
}

/** What is shown where there is a choice, and how large. */
export type DrawOptions = FigureOptions & FigureChoice;

/** All there is to know of a figure. `Part` is what of a result it is drawn from. */
export interface FigureRow<Part> {
  /** In kebab case: the base name of its file, and what the page calls it. */
  readonly name: string;
  /** As a heading. */
  title(part: Part, choice?: FigureChoice): string;
  /** What it shows, and how it is read. */
  caption(part: Part): Caption;
  /** Whether the part has anything to draw. */
  isThere(part: Part): boolean;
  /** The figure as an SVG document. */
  draw(part: Part, options?: DrawOptions): string;
  /** The numbers that it shows, for those who cannot see it. */
  table(part: Part, choice?: FigureChoice): Table;
  /** The width in pixels below which it cannot be read. Default 280. */
  readonly least?: number;
  /** Drawn once for each kernel size of a study; default: once, for the first. */
  readonly eachKernel?: boolean;
}
