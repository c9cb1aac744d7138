import type { DocumentFigure } from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  type DiffDocument,
  furtherStudies,
  labelTypicalFilters,
  type Model,
  type OperatorsDocument,
  type OperatorsResult,
  type StudyDocument,
  studiesOf,
  type Table,
  type TimelineDocument,
  tablesOf,
  UsageError,
  type VolumeDocument,
} from "../../sdk/index.ts";
import { requestedFigure } from "./draw-figure.ts";
import { FilterBrowser } from "./filter-browser.ts";
import type { Checkpoints } from "./later/checkpoints.ts";
import type { Training } from "./later/training.ts";
import type { Volume } from "./later/volume.ts";
import type { SavedDocument } from "./open-document.ts";
import type { Everything, FigureRequest, FurtherName, FurtherOptions, StudyOptions } from "./protocol.ts";
import { wholeResult } from "./whole-result.ts";

/** Every document that the page shows. */
export type ShownDocument = StudyDocument | DiffDocument | TimelineDocument | VolumeDocument;

/** A result's models with the labels of a study of operators on their typical filters. */
export interface Colours {
  readonly models: AnalysisResult["models"];
  readonly operators: OperatorsResult;
}

/** Models, or a saved document, and what was found of them since they were opened. */
export class Opened {
  /** Of all kernel sizes. */
  result: AnalysisResult | undefined;
  /** What it was asked for with; undefined for a reopened one. */
  asked: Pick<StudyOptions, "by" | "preset"> | undefined;
  /** k of the k x k filters that are shown. */
  size: number | undefined;
  /** Of the further studies that were asked for here, or saved by themselves. */
  readonly documents = new Map<FurtherName, StudyDocument>();
  /** k of the filters that each was limited to; none: of all. */
  readonly kernels = new Map<FurtherName, number>();
  /** Every one that was made, by what was asked: one goes back to it at once. */
  readonly #made = new Map<string, StudyDocument>();
  /** What changed between the two models. */
  changes: DiffDocument | undefined;
  /** The study and the result whose typical filters bear its labels. */
  #labelledBy: readonly [OperatorsResult, AnalysisResult] | undefined;
  /** What the strip shows of operators where no study of them was asked for, and of which result. */
  #colours: (Colours & { of: AnalysisResult }) | undefined;
  /** What became of the training, once it was asked for. */
  training: Training | undefined;
  /** 3-D kernels of a saved document. */
  volume: Volume | undefined;
  readonly filters = new FilterBrowser(() => ({ models: this.models, described: this.known().models }));

  /** @param checkpoints The training that the models are checkpoints of */
  constructor(
    readonly models: readonly Model[] = [],
    readonly checkpoints?: Checkpoints,
  ) {}

  static async again(document: SavedDocument, size?: number): Promise<Opened> {
    const opened = new Opened();
    if (document.command === "analyze" || document.command === "compare") {
      opened.result = document;
      opened.size = size;
    } else if (document.command === "diff") {
      opened.changes = document;
    } else if (document.command === "timeline") {
      const { Training } = await import("./later/training.ts");
      opened.training = Training.saved(document as TimelineDocument);
    } else if (document.command === "volume") {
      const { Volume } = await import("./later/volume.ts");
      opened.volume = new Volume(document as VolumeDocument);
    } else {
      for (const { key, name } of furtherStudies) if (key in document) opened.documents.set(name, document);
    }
    return opened;
  }

  /** The result of the filters that are shown. */
  known(): AnalysisResult {
    if (this.result === undefined) throw new UsageError("nothing was analysed yet");
    return ofSize(this.result, this.size);
  }

  /** What there is to show; a reopened result may bring the further studies itself. */
  everything(): Everything {
    const parts: Everything = { result: this.result && ofSize(this.result, this.size), diff: this.changes };
    for (const { key, name } of furtherStudies) {
      const part = (this.documents.get(name) as Partial<AnalysisResult> | undefined)?.[key] ?? this.result?.[key];
      // Each key has its own type, which a loop over keys forgets.
      if (part !== undefined) Object.assign(parts, { [key]: part });
    }
    return parts;
  }

  /** Makes a further study what is shown, and runs it where that was not done before. */
  async study(name: FurtherName, options: { kernel?: number }, run: () => Promise<StudyDocument>): Promise<void> {
    this.documents.set(name, await this.#make(name, options, run));
    if (options.kernel === undefined) this.kernels.delete(name);
    else this.kernels.set(name, options.kernel);
  }

  /** The colours of the strip where no study of operators was asked for: neither the result nor what is saved has them. */
  async color(options: FurtherOptions["operators"], run: () => Promise<StudyDocument>): Promise<Colours> {
    const { result } = this;
    if (result === undefined) throw new UsageError("nothing was analysed yet");
    const { operators } = (await this.#make("operators", options, run)) as OperatorsDocument;
    const known = this.#colours;
    if (known?.of === result && known.operators === operators) return known;
    const found = { of: result, models: await labelTypicalFilters(result.models, operators), operators };
    this.#colours = found;
    return found;
  }

  async #make(name: FurtherName, options: object, run: () => Promise<StudyDocument>): Promise<StudyDocument> {
    const key = JSON.stringify([name, options]);
    const document = this.#made.get(key) ?? (await run());
    this.#made.set(key, document);
    return document;
  }

  /** Labels the typical filters, where operators were studied beside them; once for a study and its models. */
  async labelTypical(): Promise<void> {
    const { operators } = this.everything();
    if (operators === undefined || this.result === undefined) return;
    if (this.#labelledBy?.[0] === operators && this.#labelledBy[1] === this.result) return;
    const { result } = this;
    const models = await labelTypicalFilters(result.models, operators);
    // Another result may have come meanwhile.
    if (this.result !== result) return;
    this.result = { ...result, models };
    this.#labelledBy = [operators, this.result];
  }

  /** The result with all further studies; where the filters were not analysed, the document that stands here alone. */
  whole(): ShownDocument {
    if (this.result === undefined) return this.alone();
    return wholeResult(this.result, { ...this.everything(), result: this.result }, this.documents.values());
  }

  /** What a figure is drawn from: a strip has the colours that it has on the page. */
  #drawn(name: string): Everything {
    const all = this.everything();
    const { result } = all;
    const colours = this.#colours;
    if (name !== "strip" || result === undefined || all.operators !== undefined) return all;
    if (colours === undefined || colours.of !== this.result) return all;
    const { models, operators } = colours;
    return { ...all, result: { ...result, models }, operators };
  }

  alone(): ShownDocument {
    const { changes, training, volume } = this;
    const [document = changes ?? training?.document ?? volume?.document] = this.documents.values();
    if (document === undefined) throw new UsageError("nothing was studied yet");
    return document;
  }

  documentOf(name: FurtherName): StudyDocument {
    const document = this.documents.get(name);
    if (document === undefined) throw new UsageError(`the study ${name} was not asked for yet`);
    return document;
  }

  tables(): Table[] {
    return [
      ...tablesOf({ ...this.everything(), ...this.result }),
      ...(this.training?.tables() ?? []),
      ...(this.volume?.tables() ?? []),
    ];
  }

  figure({ name, ...options }: FigureRequest): DocumentFigure {
    const apart = this.figuresApart(options).find((figure) => figure.name === name);
    return apart ?? requestedFigure(this.#drawn(name), { name, ...options });
  }

  /** Those that `figuresOf` does without. */
  figuresApart(options: Omit<FigureRequest, "name"> = {}): DocumentFigure[] {
    return [...(this.training?.figures(options) ?? []), ...(this.volume?.figures(options) ?? [])];
  }
}

/** The result as if it were of the filters of one size: the one asked for, or else the first. */
function ofSize(result: AnalysisResult, k: number | undefined): AnalysisResult {
  const study = studiesOf(result).find(({ basis }) => basis.kernel[0] === k);
  return { ...result, ...study, otherKernels: [] };
}
