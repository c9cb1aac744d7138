import type { Reference } from "../references.ts";
import type { Markup } from "../svg/markup.ts";

/** An analysed layer's model and number of filters. */
export interface LayerCount {
  model: string;
  filters: number;
}

/** What a study puts into a report: one row a study, by the field of the document that holds its result. */
export interface ReportRow<Part> {
  readonly key: keyof Part & string;
  /** Of a report of this study alone, as in "Key filters of resnet.onnx". */
  readonly title: string;
  /** Links at the head: id of a section, and its text. */
  anchors(part: Part): readonly (readonly [string, string])[];
  /** How much there is, in the line below the title. */
  lead(part: Part): string;
  analysed(part: Part): LayerCount[];
  /** What the report begins with, before the findings. */
  opening?(part: Part): Markup[];
  sections(part: Part): Markup[];
  /** Tables that come behind the sections of all studies. */
  closing?(part: Part): Markup[];
  readonly references: readonly Reference[];
  /** Whose data the program brings along. */
  readonly credit?: string;
}
