import type { OperatorsResult } from "../../results/operators.ts";
import { element, type Markup } from "../svg/markup.ts";
import { hues } from "../svg/palette.ts";
import { label } from "../svg/shapes.ts";
import { categoryCount, SIZE, seriesStyle } from "../svg/style.ts";
import { fitNames, textWidth } from "../svg/text.ts";
import { type Fill, filledBox } from "./filled-box.ts";

export const INDETERMINATE = "indeterminate";
/** Filters that are like no feature stand back. */
export const NO_LABEL = hues.grey;
/** Of the first hues, the second round of them, and so on: 28 labels are told apart. */
const STRIPES = ["none", "upright", "level", "crossed"] as const;

/** What a label is, for captions: the label of a blur may be "edge". */
export const LABELS_ARE = `A label is of the spectrum alone: it does not tell a blur from an edge filter of the same gains (see "What the spectrum cannot tell apart").`;

export interface LabelStyle extends Fill {
  /** As in the document. */
  label: string;
  /** As it is shown. */
  text: string;
}

/** The labels in the order of the references, "indeterminate" last, each with its colour. */
export function labelStyles({ references }: Pick<OperatorsResult, "references">): LabelStyle[] {
  const labels = references.map(({ name }) => name);
  const texts = fitNames([...labels, INDETERMINATE], 110, SIZE.label);
  return [...labels, INDETERMINATE].map((name, i) => ({
    label: name,
    text: texts[i],
    color: i < labels.length ? seriesStyle(i).color : NO_LABEL,
    stripes: i < labels.length ? STRIPES[Math.floor(i / categoryCount) % STRIPES.length] : "none",
  }));
}

export function styleOf(styles: LabelStyle[], name: string): LabelStyle {
  return styles.find((style) => style.label === name) ?? styles[styles.length - 1];
}

/** Swatches with their labels, in as many rows as they need from y = 0. */
export function labelLegend(styles: LabelStyle[], width: number): { body: Markup[]; height: number } {
  let [x, y] = [0, 0];
  const body: Markup[] = [];
  for (const style of styles) {
    const { text } = style;
    const room = 16 + textWidth(text, SIZE.label);
    if (x > 0 && x + room > width) [x, y] = [0, y + 18];
    body.push(...labelSwatch(x, y + 2, style), label(text, { x: x + 16, y: y + 11 }));
    x += room + 16;
  }
  return { body, height: y + 18 };
}

export function swatch(x: number, y: number, fill: string): Markup {
  return element("rect", { x, y, width: 10, height: 10, rx: 2, fill });
}

/** A swatch with its stripes. */
export function labelSwatch(x: number, y: number, style: LabelStyle, size = 10): Markup[] {
  return filledBox({ x, y, width: size, height: size }, style, { rx: size / 5 });
}
