import { POINTS } from "./svg/columns.ts";

/** Filters of a layer; fewer where a deep network must fit a page. */
export const TYPICAL = 5;
export const FEW_TYPICAL = 2;
/** Of a model below others. */
export const SOME_TYPICAL = 3;
/** From a filter to the next: the bar of its share, and room. */
export const BELOW = 16;
/** Of the lines above a layer's filters the first base line, from one to the next, and from the last to the filters. */
export const HEAD_TOP = 12;
export const HEAD_PITCH = 13;
const HEAD_FOOT = 8;
/** Lines of the longest head: name and problem in two each, and the filters' size. */
const MOST_LINES = 5;
/** Heights of the row of labels, and of a measure's row: its number above its curve. */
const LABEL_PITCH = 18;
export const MEASURE_PITCH = 38;
/** Rows of measures. */
export const MEASURES = 4;

/** Height of a printed page that the bands of a strip may take: 600 of some 650 points of text, the rest for legend and caption. */
const PAGE = Math.floor(600 / POINTS);

/** What the height of a band depends on. */
export interface BandParts {
  /** Side of a filter. */
  readonly side: number;
  /** Filters of a layer at most. */
  readonly typical: number;
  readonly hasLabels: boolean;
  /** Lines above the filters; the most there can be, where that is not known yet. */
  readonly headLines?: number;
}

/** From a band's top to its filters. */
export function headHeight({ headLines = MOST_LINES }: BandParts): number {
  return HEAD_TOP + (headLines - 1) * HEAD_PITCH + HEAD_FOOT;
}

/** From the names of layers to below the last curve. */
export function bandHeight(parts: BandParts): number {
  return measuresTop(parts) + MEASURES * MEASURE_PITCH + 14;
}

export function filtersBottom(parts: BandParts): number {
  return headHeight(parts) + parts.typical * (parts.side + BELOW);
}

export function measuresTop(parts: BandParts): number {
  return filtersBottom(parts) + (parts.hasLabels ? LABEL_PITCH : 0);
}

/** Bands below each other on a page, one at least, each with so much more above it. */
export function bandsOfPage(parts: BandParts, more = 0): number {
  return Math.max(1, Math.floor(PAGE / (bandHeight(parts) + more)));
}
