import type { Model } from "../model/model.ts";
import type { LayerFacts, ModelFacts, Provenance, StudyName } from "../results/facts.ts";
import type { Finding } from "../results/finding.ts";
import type { ScaleSpaceLayer } from "../results/scale-space.ts";
import type { Passes } from "../streams/passes.ts";
import type { TaskRunner } from "../streams/task-runner.ts";
import type { Table } from "../tables/table.ts";

/** How far a study has come. */
export interface Progress {
  /** What is being done, as in "fitting filters". */
  stage: string;
  /** Filters (of whole layers: layers) gone through, and how many there will be at least. */
  done: number;
  /** How many there will be at least. */
  total: number;
  /** Processor seconds that all of it will take, roughly; reported once, before it begins. */
  seconds?: number;
  /** Of `scaleSpace`: a layer whose last filters were fitted by now, as the result will have it. */
  fitted?: ScaleSpaceLayer;
}

/** What every study takes, whatever it measures. */
export interface CommonOptions {
  /**
   * Study only layers whose name, or whose weight's name, fits one of these patterns; `*` stands for any text.
   * The others are listed as skipped. Default: all.
   */
  layers?: readonly string[];
  /** Names to show for the models, in their order; their own by default. */
  names?: readonly string[];
  /** Whether the result carries the SHA-256 of every file, for which each is read whole. Default true. */
  digest?: boolean;
  /** Workers that share the work, from `createPool`. The result is the same to the last byte. Default: this thread. */
  pool?: TaskRunner;
  /** Ends the study, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Called from time to time with how far the study has come. */
  onProgress?: (progress: Progress) => void;
}

/** What a study is given while it runs. */
export interface Running extends Pick<CommonOptions, "pool" | "signal" | "onProgress"> {
  /** Distinct names to show for the models, in their order. */
  readonly names: readonly string[];
  /** Where several processes share the filters. */
  readonly passes?: Passes;
}

/** What a study takes up of the models. */
export interface Plan {
  /** The models; a layer that is not studied has the reason. */
  readonly models: readonly Model[];
  /** The models from which further studies of the same document plan; those that were given, where it is absent. */
  readonly given?: readonly Model[];
}

/** What running a study gives. */
export interface Outcome<Part> {
  /** What it adds to a document; an empty object where it had nothing to study. */
  part: Part;
  /** The models as they were studied, where running tells more reasons than planning. */
  models?: readonly Model[];
  /** What a document tells of each studied layer, by model and in its layers' order. */
  layers?: readonly (readonly LayerFacts[])[];
  /** What else a document tells of each model. */
  about?: readonly object[];
  /** Facts that a reader should know, by model. */
  notes?: readonly (readonly string[])[];
}

/** One further study in a document, with its options. */
export interface Further {
  readonly study: AnyStudy;
  readonly resolved: unknown;
}

/**
 * A method that is applied to models: one row a study, over which the commands, `--with`, tables, files, exports and
 * provenance go. Figures, report sections and views stand under its name in their own lists.
 */
export interface Study<
  Options extends CommonOptions,
  Resolved,
  P extends Plan,
  Part extends object,
  Name extends StudyName = StudyName,
> {
  readonly name: Name;
  /** The field of a document that holds its result. */
  readonly key: keyof Part & string;
  /** As a heading. */
  readonly title: string;
  /** Whether it does so little with each filter that small layers are not worth handing to workers. */
  readonly isLight?: boolean;
  /** The options with every default filled in, once. @throws UsageError for what has no meaning */
  resolve(options: Options, models: readonly Model[]): Resolved;
  plan(models: readonly Model[], resolved: Resolved): P;
  /** @throws NoFiltersError where the plan leaves nothing to study, saying what was found and what to do */
  expectWork(plan: P, resolved: Resolved): void;
  run(plan: P, resolved: Resolved, running: Running): Promise<Outcome<Part>>;
  /** @throws NoFiltersError where nothing was found in what was planned; only of a study that was asked for by itself */
  expectFound?(part: Part, plan: P, names: readonly string[]): void;
  /** What is most worth knowing, in plain words, the most interesting first. */
  findings(part: Part, resolved: Resolved, models: readonly ModelFacts[], plan: P): Finding[] | Promise<Finding[]>;
  /** The models with what it says of filters that another study chose. */
  describe?<M extends ModelFacts>(models: readonly M[], part: Part): Promise<M[]>;
  tables(document: Part): Table[];
  /** What it takes, beside the models, to get the same numbers again. */
  provenance(resolved: Resolved, plan: P, part: Part): Pick<Provenance, "options" | "inputs">;
  /** Its usual settings as a further study of `analyze`; null where it has nothing to say of this kernel size. */
  beside?(asked: { kernel: number | "all"; layers: readonly string[] | null }): Resolved | null;
  /** Studies that its options add to the document. */
  further?(resolved: Resolved): Further[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list of rows forgets what each is made of
export type AnyStudy = Study<any, any, any, any>;
