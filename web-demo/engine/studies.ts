import { transfer } from "comlink";
import type { DocumentFigure } from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  type Atlas,
  analyze,
  type ByteSource,
  ConvscopeError,
  comparabilityNote,
  type DiffDocument,
  type Family,
  fromFiles,
  furtherStudies,
  type Labels,
  labelModels,
  type Model,
  type ModelResult,
  openModels,
  type Progress,
  parseLabels,
  type StudyDocument,
  sampleNote,
  studiesOf,
  summarise,
  type Table,
  tablesOf,
  toCsv,
  toJson,
  UsageError,
} from "../../sdk/index.ts";
import { brushFilters } from "./brush-filters.ts";
import { type Checkpoints, checkpointsByLayers, checkpointsByNames } from "./checkpoints.ts";
import { describeFilters } from "./describe-filters.ts";
import { figureFacts, requestedFigure } from "./draw-figure.ts";
import { FilterBrowser } from "./filter-browser.ts";
import { findMains } from "./find-mains.ts";
import { idealFilter } from "./ideal-filter.ts";
import type { Training } from "./later/training.ts";
import { modelNames } from "./model-names.ts";
import { openAddress } from "./open-address.ts";
import { openSaved } from "./open-saved.ts";
import { operatorsOverview } from "./operators-overview.ts";
import { pairDistances } from "./pair-distances.ts";
import { planePicture } from "./plane-picture.ts";
import type {
  BrushedFilters,
  ChangesOverview,
  CheckpointView,
  Everything,
  FigureRequest,
  FilterFacts,
  FilterOrder,
  FilterPage,
  FurtherName,
  FurtherOptions,
  IdealFilter,
  MatrixPicture,
  MatrixWindow,
  ModelOverview,
  Overview,
  PairDistance,
  PlanePicture,
  SavedFile,
  Scales,
  SimilarFilters,
  StudyApi,
  StudyOptions,
  TrainingOverview,
} from "./protocol.ts";
import { runFurther } from "./run-further.ts";
import { scaleSpaceOverview } from "./scale-space-overview.ts";
import type { Threads } from "./threads.ts";
import { wholeResult } from "./whole-result.ts";

/** The study behind the page, in the worker: holds the opened models and the result. */
export class Studies implements StudyApi {
  #models: Model[] = [];
  /** Of all kernel sizes. */
  #result: AnalysisResult | undefined;
  /** What it was asked for with; undefined for a reopened one. */
  #asked: Pick<StudyOptions, "by" | "preset"> | undefined;
  /** k of the k x k filters that are shown. */
  #size: number | undefined;
  /** Of the further studies that were asked for here, or saved by themselves. */
  readonly #documents = new Map<FurtherName, StudyDocument>();
  /** What changed between the two models. */
  #changes: DiffDocument | undefined;
  /** What models are compared with, once it was asked for. */
  #atlas: { atlas: Atlas; name: string } | undefined;
  /** The training that the models are checkpoints of, and what became of it once it was asked for. */
  #checkpoints: Checkpoints | undefined;
  #training: Training | undefined;
  #work = new AbortController();
  readonly #filters = new FilterBrowser(() => ({ models: this.#models, described: this.#known().models }));

  constructor(private readonly threads: Threads) {}

  async begin(program: Blob, partsAt: string) {
    Object.assign(self, { partsAt });
    this.threads.begin(program);
  }

  async study(files: readonly [string, File][], options: StudyOptions, report: (progress: Progress) => void) {
    const mains = findMains(files.map(([path]) => path));
    if (mains.length === 0) throw new UsageError("none of these files is a model that convscope reads");
    const set = new Map<string, Blob>(files);
    const names = modelNames(mains);
    const dropped = mains.map((path, i) => ({ path, name: names[i], source: () => fromFiles(set, path) }));
    const checkpoints = checkpointsByNames(dropped);
    // A table beside the models is one of labels.
    const table = files.find(([path]) => path.toLowerCase().endsWith(".csv") && !mains.includes(path));
    return this.#open(
      dropped
        .filter((one) => (checkpoints?.alone ?? one) === one)
        .map(({ source, name }) => ({ source: source(), name })),
      options,
      report,
      table === undefined ? undefined : parseLabels(await table[1].text(), "csv"),
      (models) => checkpoints ?? checkpointsByLayers(models, dropped),
    );
  }

  async openUrl(url: string, options: StudyOptions, report: (progress: Progress) => void) {
    return this.#open([{ source: await openAddress(url) }], options, report);
  }

  async restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview> {
    const { by, preset, kernel } = options;
    // Another size of the same study is there already.
    const isOther = this.#asked?.by !== by || this.#asked?.preset !== preset;
    if (this.#models.length > 0 && (this.#result === undefined || isOther)) {
      const signal = this.#freshSignal();
      const analysed = await analyze(this.#models, {
        ...(by === undefined ? {} : { by }),
        ...(preset === undefined ? {} : { preset }),
        pool: this.threads.pool,
        signal,
        onProgress: report,
      });
      this.#result = await this.#placed(analysed, signal);
      this.#asked = { by, preset };
    }
    this.#size = kernel;
    return this.#overview();
  }

  async reopen(saved: SavedFile, kernel?: number): Promise<Overview> {
    const document = await openSaved(saved);
    this.#forget();
    if (document.command === "analyze" || document.command === "compare") {
      this.#result = document;
      this.#size = kernel;
    } else {
      for (const { key, name } of furtherStudies) if (key in document) this.#documents.set(name, document);
    }
    return this.#overview();
  }

  async figure(request: FigureRequest): Promise<{ svg: string; title: string }> {
    const { title, svg } = this.#figure(request);
    return { title, svg: svg() };
  }

  async numbers(request: FigureRequest): Promise<Table> {
    return this.#figure(request).table();
  }

  async plane(group: number): Promise<PlanePicture> {
    const picture = planePicture(this.#known().planes[group]);
    return transfer(picture, [picture.pixels.buffer]);
  }

  async pairDistances(a: number, b: number): Promise<PairDistance[]> {
    return pairDistances(this.#known().divergence, a, b);
  }

  async tableNames(): Promise<string[]> {
    return this.#tables().map(({ name }) => name);
  }

  async filters(m: number, l: number, start: number, count: number, order?: FilterOrder, to?: number) {
    return this.#filters.page(m, l, start, count, order, to);
  }

  async modelLimit(model: number): Promise<number> {
    return this.#filters.modelLimit(model);
  }

  async matrix(model: number, layer: number, window: MatrixWindow): Promise<MatrixPicture> {
    const picture = await this.#filters.matrix(model, layer, window);
    return transfer(picture, [picture.pixels.buffer]);
  }

  async similar(model: number, layer: number, index: number, most: number): Promise<SimilarFilters> {
    return this.#filters.similar(model, layer, index, most);
  }

  async brush(group: number, x: [number, number], y: [number, number], most: number): Promise<BrushedFilters> {
    return brushFilters(this.#models, this.#known(), group, x, y, most);
  }

  async describe(page: FilterPage): Promise<FilterFacts[]> {
    return describeFilters(page);
  }

  async further<N extends FurtherName>(
    name: N,
    options: FurtherOptions[N],
    report: (progress: Progress) => void,
  ): Promise<Overview> {
    const running = { pool: this.threads.pool, signal: this.#freshSignal(), onProgress: report };
    this.#documents.set(name, await runFurther(name, this.#models, { ...options, ...running }));
    return this.#overview();
  }

  async changes(report: (progress: Progress) => void): Promise<Overview> {
    const [before, after] = this.#models;
    const running = { pool: this.threads.pool, signal: this.#freshSignal(), onProgress: report };
    const { diff } = await import("./later/changes.ts");
    this.#changes = await diff(before, after, { digest: false, ...running });
    return this.#overview();
  }

  async among(text: string, name: string): Promise<Overview> {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw new UsageError(`${name} is not JSON: ${(error as Error).message}`);
    }
    const known = this.#atlas;
    const { parseAtlas } = await import("./later/atlas.ts");
    this.#atlas = { atlas: await parseAtlas(json, name), name };
    if (this.#result === undefined || this.#models.length === 0) throw new UsageError("no model is open");
    try {
      this.#result = await this.#placed(this.#result, this.#freshSignal());
    } catch (error) {
      this.#atlas = known;
      throw error;
    }
    return this.#overview();
  }

  async training(report: (progress: Progress) => void): Promise<Overview> {
    const running = { pool: this.threads.pool, signal: this.#freshSignal(), onProgress: report };
    const { Training } = await import("./later/training.ts");
    if (this.#checkpoints !== undefined) this.#training = await Training.follow(this.#checkpoints, running);
    return this.#overview();
  }

  async checkpoint(index: number, layer: number): Promise<CheckpointView> {
    if (this.#training === undefined) throw new UsageError("no training was followed yet");
    return this.#training.at(index, layer);
  }

  async ideal(filter: number[], k: number, family: Family, scales: Scales): Promise<IdealFilter> {
    return idealFilter(filter, k, family, scales);
  }

  async stop(): Promise<void> {
    this.#work.abort();
  }

  async exportAs(kind: "json" | "html", study?: FurtherName): Promise<Blob> {
    const document = study === undefined ? this.#whole() : this.#documentOf(study);
    if (kind === "json") return new Blob([toJson(document)], { type: "application/json" });
    const { renderReport } = await import("./later/report.ts");
    return new Blob([renderReport(document)], { type: "text/html" });
  }

  async exportTable(name: string): Promise<Blob> {
    const rows = this.#tables().find((table) => table.name === name);
    if (rows === undefined) throw new UsageError(`there is no table ${name}`);
    return new Blob([toCsv(rows)], { type: "text/csv" });
  }

  async #open(
    sources: { source: ByteSource; name?: string }[],
    options: StudyOptions,
    report: (progress: Progress) => void,
    labels?: Labels,
    checkpointsOf?: (models: readonly Model[]) => Checkpoints | undefined,
  ): Promise<Overview> {
    const models: Model[] = [];
    const failures: unknown[] = [];
    for (const { source, name } of sources) {
      try {
        models.push(...(await openModels(source, { name })));
      } catch (error) {
        // One model that cannot be read does not keep the others from being studied; alone it is the answer.
        if (!(error instanceof ConvscopeError) || sources.length === 1) throw error;
        failures.push(error);
      }
    }
    if (models.length === 0) throw failures[0];
    this.#forget();
    this.#models = labels === undefined ? models : labelModels(models, labels);
    this.#checkpoints = checkpointsOf?.(models);
    const overview = await this.restudy(options, report);
    return { ...overview, unread: failures.map((error) => (error as Error).message) };
  }

  /** The result among the networks of the atlas that was asked for. */
  async #placed(result: AnalysisResult, signal: AbortSignal): Promise<AnalysisResult> {
    if (this.#atlas === undefined) return result;
    const { atlas, name } = this.#atlas;
    const { placeInAtlas } = await import("./later/atlas.ts");
    return placeInAtlas(result, this.#models, atlas, { name, pool: this.threads.pool, signal });
  }

  /** For a study that begins: one at a time, the one before ends. */
  #freshSignal(): AbortSignal {
    this.#work.abort();
    this.#work = new AbortController();
    return this.#work.signal;
  }

  /** Everything of what was opened before. */
  #forget(): void {
    this.#models = [];
    this.#filters.forget();
    this.#result = undefined;
    this.#asked = undefined;
    this.#size = undefined;
    this.#documents.clear();
    this.#changes = undefined;
    this.#checkpoints = undefined;
    this.#training = undefined;
  }

  /** What there is to show; a reopened result may bring the further studies itself. */
  #everything(): Everything {
    const parts: Everything = { result: this.#result && ofSize(this.#result, this.#size), diff: this.#changes };
    for (const { key, name } of furtherStudies) {
      const part = (this.#documents.get(name) as Partial<AnalysisResult> | undefined)?.[key] ?? this.#result?.[key];
      // Each key has its own type, which a loop over keys forgets.
      if (part !== undefined) Object.assign(parts, { [key]: part });
    }
    return parts;
  }

  /** The result with all further studies; where the filters were not analysed, the further study that stands here alone. */
  #whole(): StudyDocument {
    if (this.#result === undefined) return this.#alone();
    return wholeResult(this.#result, { ...this.#everything(), result: this.#result }, this.#documents.values());
  }

  #tables(): Table[] {
    return [...tablesOf({ ...this.#everything(), ...this.#result }), ...(this.#training?.tables() ?? [])];
  }

  #figure({ name, ...options }: FigureRequest): DocumentFigure {
    const ofTraining = this.#training?.figures(options).find((figure) => figure.name === name);
    return ofTraining ?? requestedFigure(this.#everything(), { name, ...options });
  }

  #trainingOverview({ all, alone }: Checkpoints): TrainingOverview {
    return { count: all.length, alone: alone?.name ?? null, timeline: this.#training?.overview() ?? null };
  }

  #alone(): StudyDocument {
    const [document] = this.#documents.values();
    if (document === undefined) throw new UsageError("nothing was studied yet");
    return document;
  }

  #documentOf(name: FurtherName): StudyDocument {
    const document = this.#documents.get(name);
    if (document === undefined) throw new UsageError(`the study ${name} was not asked for yet`);
    return document;
  }

  #known(): AnalysisResult {
    if (this.#result === undefined) throw new UsageError("nothing was analysed yet");
    return ofSize(this.#result, this.#size);
  }

  #overview(): Overview {
    const { operators, norms, channels, scaleSpace, keys } = this.#everything();
    const findingsOf = (name: FurtherName) => this.#documents.get(name)?.findings ?? [];
    const live = this.#models.length > 0;
    const further = {
      operators: operators === undefined ? null : operatorsOverview(operators, findingsOf("operators")),
      norms: norms ?? null,
      channels: channels === undefined ? null : { findings: findingsOf("channels") },
      scaleSpace: scaleSpace === undefined ? null : scaleSpaceOverview(scaleSpace, findingsOf("scale-space")),
      keys: keys === undefined ? null : { result: keys, findings: findingsOf("keys") },
      changes: this.#changes === undefined ? null : changesOverview(this.#changes),
      atlas: this.#result?.atlas ?? null,
      training: this.#checkpoints === undefined ? null : this.#trainingOverview(this.#checkpoints),
      figures: figureFacts(this.#everything(), this.#training?.figures()),
      saved: furtherStudies
        .filter(({ name }) => live && this.#documents.has(name))
        .map(({ name, title }) => ({ name, title })),
      sizes: this.#result === undefined ? [] : studiesOf(this.#result).map(({ basis: { kernel } }) => kernel[0]),
      live,
      threads: this.threads.count(),
      unread: [],
    };
    if (this.#result === undefined) {
      const { models, provenance } = this.#alone();
      // Such a document has no filters of its own.
      return {
        ...further,
        ...nothingStudied,
        models: models.map((model) => modelOverview({ ...model, layers: [], summary: summarise([]) })),
        version: provenance.version,
      };
    }
    const { models, findings, groups, divergence, basis, provenance } = ofSize(this.#result, this.#size);
    return {
      ...further,
      studied: true,
      models: models.map(modelOverview),
      findings,
      groups: divergence.sample === null ? groups.map(({ name }) => name) : divergence.groups,
      sample: sampleNote({ divergence, groups }),
      labelled: this.#models.some(({ labelledBy }) => labelledBy !== undefined),
      by: groups.find(({ by }) => by !== "noise")?.by ?? "model",
      preset: divergence.preset,
      kernel: basis.kernel,
      matrix: divergence.matrix,
      floor: divergence.floor.upper,
      debiased: divergence.debiased,
      interval: divergence.interval,
      comparability: comparabilityNote({ provenance }),
      version: provenance.version,
    };
  }
}

/** What the page itself shows of a model: no weights, no list of tensors. */
function modelOverview({ tensors: _, layers, ...model }: ModelResult): ModelOverview {
  return { ...model, layers: layers.map(({ examples: _, ...layer }) => layer) };
}

function changesOverview({ findings, layers }: DiffDocument): ChangesOverview {
  return { findings, layers: layers.map(({ changedFilters: _, ...layer }) => layer) };
}

const nothingStudied = {
  studied: false,
  findings: [],
  groups: [],
  sample: null,
  labelled: false,
  by: "model",
  preset: "",
  kernel: [],
  matrix: [],
  floor: [],
  debiased: [],
  interval: null,
  comparability: null,
};

/** The result as if it were of the filters of one size: the one asked for, or else the first. */
function ofSize(result: AnalysisResult, k: number | undefined): AnalysisResult {
  const study = studiesOf(result).find(({ basis }) => basis.kernel[0] === k);
  return { ...result, ...study, otherKernels: [] };
}
