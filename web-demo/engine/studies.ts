import { type Remote, transfer } from "comlink";
import {
  type AnalysisResult,
  type Atlas,
  analyze,
  type Family,
  type Finding,
  fromFiles,
  type Progress,
  type Table,
  toJson,
  UsageError,
} from "../../sdk/index.ts";
import type { GivenFiles } from "./far-files.ts";
import { findMains } from "./find-mains.ts";
import { givingWay } from "./giving-way.ts";
import { modelNames } from "./model-names.ts";
import { ofSize } from "./of-size.ts";
import { openSources } from "./open-sources.ts";
import { Opened } from "./opened.ts";
import { actingOf, overviewOf } from "./overview.ts";
import type { PageThreads } from "./page-threads.ts";
import {
  type Acting,
  type BrushedFilters,
  type CheckpointView,
  type FigureRequest,
  type FilterFacts,
  type FilterOrder,
  type FilterPage,
  type FurtherName,
  type FurtherOptions,
  type IdealFilter,
  type MatrixPicture,
  type MatrixWindow,
  type Overview,
  type PairDistance,
  type PlanePicture,
  type Scales,
  type SimilarFilters,
  type SpokenFilters,
  type StudyApi,
  type StudyOptions,
  usualOperators,
} from "./protocol.ts";
import { runFurther } from "./run-further.ts";
import type { Threads } from "./threads.ts";

interface KnownAtlas {
  readonly atlas: Atlas;
  readonly name: string;
}

/** The study behind the page, in the worker: holds what is open and answers what the page asks of it. */
export class Studies implements StudyApi {
  #opened = new Opened();
  /** What models are compared with, once it was asked for: those that are opened later, too. */
  #atlas: KnownAtlas | undefined;
  #work = new AbortController();
  /** Of what was not asked for: whatever is asked for goes first. */
  #aside = new AbortController();

  constructor(private readonly threads: Threads) {}

  async begin(threads: Remote<PageThreads>, partsAt: string) {
    Object.assign(self, { partsAt });
    this.threads.begin(threads);
  }

  async study(given: GivenFiles, options: StudyOptions, report: (progress: Progress) => void) {
    const files = await asFiles(given);
    const mains = findMains(files.map(([path]) => path));
    if (mains.length === 0) throw new UsageError("none of these files is a model that convscope reads");
    const set = new Map(files);
    const names = modelNames(mains);
    const dropped = mains.map((path, i) => ({ path, name: names[i], source: () => fromFiles(set, path) }));
    // One file is no training.
    const training = dropped.length > 1 ? await import("./later/checkpoints.ts") : undefined;
    const checkpoints = training?.checkpointsByNames(dropped);
    // A table beside the models is one of labels.
    const table = files.find(([path]) => path.toLowerCase().endsWith(".csv") && !mains.includes(path));
    const label = table && (await import("./later/labels.ts")).labelling(await table[1].text());
    const { models, unread } = await openSources(
      dropped
        .filter((one) => (checkpoints?.alone ?? one) === one)
        .map(({ source, name }) => ({ source: source(), name })),
    );
    const labelled = label === undefined ? models : label(models);
    this.#opened = new Opened(labelled, checkpoints ?? training?.checkpointsByLayers(labelled, dropped));
    return { ...(await this.restudy(options, report)), unread };
  }

  async openUrl(url: string, options: StudyOptions, report: (progress: Progress) => void) {
    const { openAddress } = await import("./later/open-address.ts");
    const { models } = await openSources([{ source: await openAddress(url) }]);
    this.#opened = new Opened(models);
    return this.restudy(options, report);
  }

  async restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview> {
    const { by, preset, kernel } = options;
    const opened = this.#opened;
    // Another size of the same study is there already.
    const isOther = opened.asked?.by !== by || opened.asked?.preset !== preset;
    if (opened.models.length > 0 && (opened.result === undefined || isOther)) {
      const running = this.#running(report);
      const analysed = await analyze(opened.models, {
        ...(by === undefined ? {} : { by }),
        ...(preset === undefined ? {} : { preset }),
        ...running,
      });
      opened.result = await this.#placed(analysed, this.#atlas, running.signal);
      opened.asked = { by, preset };
    }
    opened.size = kernel;
    return this.#overview();
  }

  async reopen(given: GivenFiles, kernel?: number): Promise<Overview> {
    const { openSaved } = await import("./later/saved.ts");
    this.#opened = await Opened.again(await openSaved(await asFiles(given)), kernel);
    return this.#overview();
  }

  async figure(request: FigureRequest): Promise<{ svg: string; title: string; caption: string }> {
    const { title, caption, svg } = this.#opened.figure(request);
    return { title, caption, svg: svg() };
  }

  async numbers(request: FigureRequest): Promise<Table> {
    return this.#opened.figure(request).table();
  }

  async plane(group: number): Promise<PlanePicture> {
    const { planePicture } = await import("./later/plane-picture.ts");
    const picture = planePicture(this.#opened.known().planes[group]);
    return transfer(picture, [picture.pixels.buffer]);
  }

  async pairDistances(a: number, b: number): Promise<PairDistance[]> {
    const { pairDistances } = await import("./later/pair-distances.ts");
    return pairDistances(this.#opened.known().divergence, a, b);
  }

  async tableNames(): Promise<string[]> {
    return this.#opened.tables().map(({ name }) => name);
  }

  async filters(m: number, l: number, start: number, count: number, order?: FilterOrder, to?: number) {
    return this.#opened.filters.page(m, l, start, count, order, to);
  }

  async modelLimit(model: number): Promise<number> {
    return this.#opened.filters.modelLimit(model);
  }

  async matrix(model: number, layer: number, window: MatrixWindow): Promise<MatrixPicture> {
    const picture = await this.#opened.filters.matrix(model, layer, window);
    return transfer(picture, [picture.pixels.buffer]);
  }

  async similar(model: number, layer: number, index: number, most: number): Promise<SimilarFilters> {
    return this.#opened.filters.similar(model, layer, index, most);
  }

  async brush(group: number, x: [number, number], y: [number, number], most: number): Promise<BrushedFilters> {
    const { brushFilters } = await import("./later/brush-filters.ts");
    return brushFilters(this.#opened.models, this.#opened.known(), group, x, y, most);
  }

  async spoken(findings: readonly Finding[]): Promise<SpokenFilters[][]> {
    const { spokenFilters } = await import("./later/spoken-filters.ts");
    return spokenFilters(findings, this.#opened);
  }

  async describe(page: FilterPage): Promise<FilterFacts[]> {
    const { describeFilters } = await import("./later/describe-filters.ts");
    return describeFilters(page);
  }

  async further<N extends FurtherName>(
    name: N,
    options: FurtherOptions[N],
    report: (progress: Progress) => void,
  ): Promise<Overview> {
    const opened = this.#opened;
    const { kernel, ...rest } = options;
    await opened.study(name, options, () =>
      runFurther(name, ofSize(opened.models, kernel), { ...rest, ...this.#running(report) } as FurtherOptions[N]),
    );
    return this.#overview();
  }

  async acting(): Promise<Acting> {
    const opened = this.#opened;
    this.#aside.abort();
    this.#aside = new AbortController();
    const pool = givingWay(this.threads.pool, this.#aside.signal);
    const run = () =>
      runFurther("operators", opened.models, { ...usualOperators, pool } as FurtherOptions["operators"]);
    return actingOf(await opened.color(usualOperators, run));
  }

  async endActing(): Promise<void> {
    this.#aside.abort();
  }

  async changes(report: (progress: Progress) => void): Promise<Overview> {
    const opened = this.#opened;
    const [before, after] = opened.models;
    const running = this.#running(report);
    const { diff } = await import("./later/changes.ts");
    opened.changes = await diff(before, after, { digest: false, ...running });
    return this.#overview();
  }

  async among(text: string, name: string): Promise<Overview> {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw new UsageError(`${name} is not JSON: ${(error as Error).message}`);
    }
    const { parseAtlas } = await import("./later/atlas.ts");
    const known = { atlas: await parseAtlas(json, name), name };
    const opened = this.#opened;
    if (opened.result === undefined || opened.models.length === 0) throw new UsageError("no model is open");
    opened.result = await this.#placed(opened.result, known, this.#freshSignal());
    this.#atlas = known;
    return this.#overview();
  }

  async training(report: (progress: Progress) => void): Promise<Overview> {
    const opened = this.#opened;
    const running = this.#running(report);
    const { Training } = await import("./later/training.ts");
    if (opened.checkpoints !== undefined) opened.training = await Training.follow(opened.checkpoints, running);
    return this.#overview();
  }

  async checkpoint(index: number, layer: number): Promise<CheckpointView> {
    const { training } = this.#opened;
    if (training === undefined) throw new UsageError("no training was followed yet");
    return training.at(index, layer);
  }

  async ideal(filter: number[], k: number, family: Family, scales: Scales): Promise<IdealFilter> {
    const { idealFilter } = await import("./later/ideal-filter.ts");
    return idealFilter(filter, k, family, scales);
  }

  async stop(): Promise<void> {
    this.#work.abort();
  }

  async exportAs(kind: "json" | "html", study?: FurtherName): Promise<Blob> {
    const document = study === undefined ? this.#opened.whole() : this.#opened.documentOf(study);
    if (kind === "json") return new Blob([toJson(document)], { type: "application/json" });
    const { reportOf } = await import("./later/report.ts");
    return new Blob([reportOf(document)], { type: "text/html" });
  }

  async pdf(svg: string): Promise<Blob> {
    const { svgToPdf } = await import("./later/pdf.ts");
    return new Blob([(await svgToPdf(svg)) as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
  }

  async exportTable(name: string): Promise<Blob> {
    const rows = this.#opened.tables().find((table) => table.name === name);
    if (rows === undefined) throw new UsageError(`there is no table ${name}`);
    const { toCsv } = await import("./later/csv.ts");
    return new Blob([toCsv(rows)], { type: "text/csv" });
  }

  /** The result among the networks of an atlas, if there is one. */
  async #placed(result: AnalysisResult, known: KnownAtlas | undefined, signal: AbortSignal): Promise<AnalysisResult> {
    if (known === undefined) return result;
    const { atlas, name } = known;
    const { placeInAtlas } = await import("./later/atlas.ts");
    return placeInAtlas(result, this.#opened.models, atlas, { name, pool: this.threads.pool, signal });
  }

  /** What every study that takes its time is run with. */
  #running(report: (progress: Progress) => void) {
    return { pool: this.threads.pool, signal: this.#freshSignal(), onProgress: report };
  }

  /** For a study that begins: one at a time, the one before ends. */
  #freshSignal(): AbortSignal {
    this.#aside.abort();
    this.#work.abort();
    this.#work = new AbortController();
    return this.#work.signal;
  }

  async #overview(): Promise<Overview> {
    await this.#opened.labelTypical();
    return overviewOf(this.#opened, this.threads);
  }
}

/** Files that were handed over, or those whose bytes come from the page when they are asked for. */
async function asFiles(given: GivenFiles): Promise<readonly (readonly [string, Blob])[]> {
  return "port" in given ? (await import("./later/far-blobs.ts")).farBlobs(given) : given;
}
