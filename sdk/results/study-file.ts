import type {
  AnalyzeSettings,
  IdealizeSettings,
  KeysSettings,
  NormsSettings,
  OperatorsSettings,
  ScaleSpaceSettings,
} from "./study-settings.ts";
import type { Count, Positive } from "./units.ts";

/**
 * A study as a file, in YAML or JSON: which models and layers, what is done with them, what is drawn and said. The steps are
 * runs of convscope's commands; figures and sentences come from their results.
 */
export interface StudyFile {
  /** Name and version of this document's form. */
  schema?: "convscope-study-file/1";
  /** In kebab case. @pattern ^[a-z0-9][a-z0-9-]*$ */
  name: string;
  /** As a heading. */
  title: string;
  /** The publication that it follows. */
  source?: string;
  /** What it shows, and how it differs from the publication. */
  about?: string;
  /** Models to study where none are given: operands of the command line, from the folder of the file. */
  inputs?: string[];
  /** A table of labels, as --labels takes it, from the folder of the file; one given instead counts. */
  labels?: string;
  /** Clean labels up first, as --clean-labels does. Default false. */
  cleanLabels?: boolean;
  /** Layers that are studied at all: "COLUMN=PATTERN,PATTERN" or "COLUMN!=PATTERN", of which all must fit. */
  select?: string[];
  /** Further columns, made of patterns. */
  groups?: StudyColumn[];
  /** What is run, in this order. @minItems 1 */
  steps: StudyStep[];
  /** What is drawn. */
  figures?: StudyFigure[];
  /** What is written out in full, and in the report as far as it is short. */
  tables?: StudyTable[];
  /**
   * What is said: texts with values of results in them, as in "{unets.groups.0.filters|count} filters". One that names a step that
   * runs for each label is said for each, `{each.label}` being the label; one with * in a place, for each entry of that list.
   */
  sentences?: string[];
}

/** A column of labels that is made of patterns on another one. */
export interface StudyColumn {
  /** The new column's name. */
  column: string;
  /** The column that is looked at: name, format, folder, or of a table. */
  of: string;
  /** Its labels, and the patterns of each, separated by commas; the first that fits counts. A layer that fits none has no label. */
  values: Record<string, string>;
}

/** What is run in a step, with its options. */
export type StudyStep = AnalyzeStep | OperatorsStep | NormsStep | ScaleSpaceStep | KeysStep | IdealizeStep;

/** What every step has. */
export interface StepFacts {
  /** In kebab case; figures and sentences name it. @pattern ^[a-z0-9][a-z0-9-]*$ */
  name: string;
  /** Layers that it takes of those of the study, as in `StudyFile.select`. */
  select?: string[];
  /** Run once for each label of this column, with its layers alone. */
  forEach?: string;
}

/** The study of filters, as `convscope analyze`. */
export interface AnalyzeStep extends StepFacts {
  /** The command. */
  run: "analyze";
  /** Project on the basis that this earlier step has fitted. */
  basisOf?: string;
  /** As of `analyze` in the SDK. */
  options?: AnalyzeSettings;
}

/** The study of filters as operators, as `convscope operators`. */
export interface OperatorsStep extends StepFacts {
  /** The command. */
  run: "operators";
  /** As of `operators` in the SDK. */
  options?: OperatorsSettings;
}

/** Norms of whole layers, as `convscope norms`. */
export interface NormsStep extends StepFacts {
  /** The command. */
  run: "norms";
  /** As of `norms` in the SDK. */
  options?: NormsSettings;
}

/** Idealised receptive fields, as `convscope scale-space`. */
export interface ScaleSpaceStep extends StepFacts {
  /** The command. */
  run: "scale-space";
  /** As of `scaleSpace` in the SDK. */
  options?: ScaleSpaceSettings;
}

/** Key filters, as `convscope keys`. */
export interface KeysStep extends StepFacts {
  /** The command. */
  run: "keys";
  /** As of `extractKeys` in the SDK. */
  options?: KeysSettings;
}

/** What replacing filters by ideal ones would change, as `convscope idealize`: a manifest for each model; no model is written. */
export interface IdealizeStep extends StepFacts {
  /** The command. */
  run: "idealize";
  /** As of `idealize` in the SDK. */
  options?: IdealizeSettings;
}

/** One figure of a study. */
export interface StudyFigure {
  /** The base name of its file, in kebab case. @pattern ^[a-z0-9][a-z0-9-]*$ */
  file: string;
  /** As a heading. */
  title: string;
  /** A figure of the step's result, by its name, or one over steps: pair-distances, variance-of-each, model-pairs, rank-correlation. */
  figure: string;
  /** The step whose result it shows. */
  step?: string;
  /** The steps, where it shows several: a row each. */
  steps?: string[];
  /** Draw it for each layer that fits this rule, as --fail-on has them: "binary_share>0.5". */
  where?: string;
  /** Most of these layers. Default 12. */
  most?: Positive;
  /** Of pair-distances: pairs that share this part of what the step is grouped by (0 or 1), a row for each of its labels. @minimum 0 @maximum 1 */
  within?: Count;
  /** Of model-pairs: models with one label in this column; of rank-correlation: the column of numbers. */
  column?: string;
  /** Of model-pairs: only pairs whose labels in this column differ, as of networks that were trained in two ways. */
  differ?: string;
  /** Of heat maps of D: those with the same word here share one colour scale, from 0 to the largest D above noise in any of them. */
  tied?: string;
  /** What it shows, in place of the usual text. */
  caption?: string;
}

/** One table of a study. */
export interface StudyTable {
  /** The base name of its file, in kebab case. @pattern ^[a-z0-9][a-z0-9-]*$ */
  file: string;
  /** As a heading. */
  title: string;
  /** A table of the step's result, by its name, or one over steps: methods, replacement. */
  table: string;
  /** The step whose result it shows. */
  step?: string;
  /** The steps, where it shows several. */
  steps?: string[];
  /** Rows in the report at most. Default 24. */
  most?: Positive;
  /** What it shows. */
  caption?: string;
}

/** What `convscope study` writes: what was run and found. */
export interface StudyOutcome {
  /** Name and version of this document's form. */
  schema: "convscope-study/1";
  /** What was asked for. */
  command: "study";
  /** The study. */
  study: StudyFile;
  /** Every step, in order. */
  steps: StudyStepOutcome[];
  /** What was drawn. */
  figures: StudyFigureOutcome[];
  /** What was written out in full. */
  tables: StudyTableOutcome[];
  /** What was said. */
  sentences: StudySentence[];
  /** What was left out, and why, one sentence each. */
  notes: string[];
  /** The program's version. */
  version: string;
}

/** What became of a step. */
export interface StudyStepOutcome {
  /** The step's name; of one that runs for each label, the label behind it. */
  name: string;
  /** The label, of a step that runs for each; null for others. */
  label: string | null;
  /** Models with layers of it. */
  models: Count;
  /** Its layers. */
  layers: Count;
  /** Their filters. */
  filters: Count;
  /** Why it was left out; null for one that was run. */
  reason: string | null;
}

/** What became of a figure. */
export interface StudyFigureOutcome {
  /** The base names of its files, one a layer. */
  files: string[];
  /** Its title. */
  title: string;
  /** What it shows. */
  caption: string;
}

/** What became of a table. */
export interface StudyTableOutcome {
  /** The base name of its file. */
  file: string;
  /** Its title. */
  title: string;
  /** Its rows. */
  rows: Count;
}

/** A sentence with the values in it. */
export interface StudySentence {
  /** The text. */
  text: string;
  /** Values, in the order of the text. */
  values: (number | string | boolean | null)[];
}
