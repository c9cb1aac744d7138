import type { FindingId, Severity } from "./finding-rows.ts";

/** A layer that a finding is about. */
export interface FindingLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
}

/** One thing worth knowing. */
export interface Finding {
  /** What kind of finding it is; docs/INTERPRET.md has a section of this name. */
  id: FindingId;
  /** problem: something to mend or to know before the other numbers are read; notable: worth a look, beyond what noise gives, but not rare; fact: a number to know. */
  severity: Severity;
  /** One line, as a headline. */
  title: string;
  /** One or two sentences with the figures that carry the headline. */
  text: string;
  /** Names of the models that it is about. */
  models: string[];
  /** The layers that it is about; none where it is about whole models. */
  layers: FindingLayer[];
  /** The label of the filters that it is about; only where it is about one label of operators. */
  label?: string;
  /** The figures that carry it, by name. */
  values: Record<string, number>;
}
