import { renderOperatorsReport, renderReport, renderScaleSpaceReport } from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  analyze,
  type ByteSource,
  ConvscopeError,
  type Family,
  fromFiles,
  fromUrl,
  type Model,
  measureNorms,
  type NormsResult,
  type OperatorsDocument,
  openModel,
  operators,
  operatorTables,
  type Progress,
  readFilters,
  resultTables,
  type ScaleSpaceDocument,
  scaleSpace,
  studiesOf,
  type Table,
  toCsv,
  toJson,
  UnreadableError,
  UsageError,
} from "../../sdk/index.ts";
import { brushFilters } from "./brush-filters.ts";
import { checkResult } from "./check-result.ts";
import { describeFilters } from "./describe-filters.ts";
import { drawFigure } from "./draw-figure.ts";
import { figureNumbers } from "./figure-numbers.ts";
import { findMains } from "./find-mains.ts";
import { idealFilter } from "./ideal-filter.ts";
import { modelNames } from "./model-names.ts";
import { operatorsOverview } from "./operators-overview.ts";
import type {
  BrushedFilters,
  Everything,
  ExportKind,
  FigureRequest,
  FilterFacts,
  FilterPage,
  FurtherProgress,
  IdealFilter,
  OperatorSettings,
  Overview,
  PlaneFacts,
  Scales,
  StudyApi,
  StudyOptions,
} from "./protocol.ts";
import { scaleSpaceOverview } from "./scale-space-overview.ts";

/** The study behind the page, in the worker: holds the opened models and the result. */
export class Studies implements StudyApi {
  #models: Model[] = [];
  #result: AnalysisResult | undefined;
  #operators: OperatorsDocument | undefined;
  #norms: NormsResult | undefined;
  #scaleSpace: ScaleSpaceDocument | undefined;
  #further = new AbortController();

  async study(files: readonly [string, File][], options: StudyOptions, report: (progress: Progress) => void) {
    const mains = findMains(files.map(([path]) => path));
    if (mains.length === 0) throw new UsageError("none of these files is a model that convscope reads");
    const set = new Map<string, Blob>(files);
    const names = modelNames(mains);
    return this.#open(
      mains.map((path, i) => ({ source: fromFiles(set, path), name: names[i] })),
      options,
      report,
    );
  }

  async openUrl(url: string, options: StudyOptions, report: (progress: Progress) => void) {
    return this.#open([{ source: await fromUrl(url) }], options, report);
  }

  async restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview> {
    const { by, preset, kernel } = options;
    this.#result = await analyze(this.#models, {
      ...(by === undefined ? {} : { by }),
      ...(preset === undefined ? {} : { preset }),
      kernel: kernel ?? firstSize(this.#models),
      onProgress: report,
    });
    return this.#overview();
  }

  async reopen(text: string): Promise<Overview> {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (error) {
      throw new UnreadableError(`is not JSON: ${(error as Error).message}`, { file: "the dropped file" }, error);
    }
    this.#result = checkResult(document);
    this.#models = [];
    this.#operators = undefined;
    this.#norms = undefined;
    this.#scaleSpace = undefined;
    return this.#overview();
  }

  async figure(request: FigureRequest): Promise<string> {
    return drawFigure(this.#everything(), request);
  }

  async numbers(request: FigureRequest): Promise<Table> {
    return figureNumbers(this.#everything(), request);
  }

  async planes(): Promise<PlaneFacts[]> {
    return this.#known().planes;
  }

  async tableNames(): Promise<string[]> {
    return this.#tables().map(({ name }) => name);
  }

  async filters(modelIndex: number, layerIndex: number, start: number, count: number): Promise<FilterPage> {
    const result = this.#known().models[modelIndex].layers[layerIndex];
    const layer = this.#models[modelIndex]?.layers.find(({ name }) => name === result.name);
    if (layer === undefined) {
      const kept = result.examples.slice(start, start + count);
      return { start, total: result.examples.length, kernel: result.kernel, weights: Float32Array.from(kept.flat()) };
    }
    const end = Math.min(layer.filters, start + count);
    const width = result.kernel.reduce((product, size) => product * size, 1);
    const weights = new Float32Array(Math.max(0, end - start) * width);
    for await (const chunk of readFilters(layer, { start, end }))
      weights.set(chunk.data, (chunk.start - start) * width);
    return { start, total: layer.filters, kernel: result.kernel, weights };
  }

  async brush(group: number, x: [number, number], y: [number, number], most: number): Promise<BrushedFilters> {
    return brushFilters(this.#models, this.#known(), group, x, y, most);
  }

  async describe(page: FilterPage): Promise<FilterFacts[]> {
    return describeFilters(page);
  }

  async operators(settings: OperatorSettings, report: (progress: FurtherProgress) => void): Promise<Overview> {
    this.#operators = await operators(this.#models, {
      ...settings,
      signal: this.#furtherSignal(),
      onProgress: report,
    });
    return this.#overview();
  }

  async norms(size: number | "from-graph", report: (progress: FurtherProgress) => void): Promise<Overview> {
    this.#norms = await measureNorms(this.#models, {
      size,
      sizeOf: ({ imageSize }) => imageSize ?? null,
      signal: this.#furtherSignal(),
      onProgress: (progress) => report({ stage: "measuring layers", ...progress }),
    });
    return this.#overview();
  }

  async scaleSpace(allLayers: boolean, report: (progress: FurtherProgress) => void): Promise<Overview> {
    this.#scaleSpace = await scaleSpace(this.#models, {
      ...(allLayers ? { layers: ["*"] } : {}),
      signal: this.#furtherSignal(),
      onProgress: report,
    });
    return this.#overview();
  }

  async ideal(filter: number[], k: number, family: Family, scales: Scales): Promise<IdealFilter> {
    return idealFilter(filter, k, family, scales);
  }

  async stop(): Promise<void> {
    this.#further.abort();
  }

  async exportAs(kind: ExportKind, table?: string): Promise<Blob> {
    const result = this.#known();
    if (kind === "json") return new Blob([toJson(result)], { type: "application/json" });
    if (kind === "html") return new Blob([renderReport(result)], { type: "text/html" });
    if (kind === "operators-json") return new Blob([toJson(this.#operatorsDocument())], { type: "application/json" });
    if (kind === "operators-html") {
      return new Blob([renderOperatorsReport(this.#operatorsDocument())], { type: "text/html" });
    }
    if (kind === "scale-space-json")
      return new Blob([toJson(this.#scaleSpaceDocument())], { type: "application/json" });
    if (kind === "scale-space-html") {
      return new Blob([renderScaleSpaceReport(this.#scaleSpaceDocument())], { type: "text/html" });
    }
    const rows = this.#tables().find(({ name }) => name === table);
    if (rows === undefined) throw new UsageError(`there is no table ${table}`);
    return new Blob([toCsv(rows)], { type: "text/csv" });
  }

  async #open(
    sources: { source: ByteSource; name?: string }[],
    options: StudyOptions,
    report: (progress: Progress) => void,
  ): Promise<Overview> {
    const models: Model[] = [];
    const failures: unknown[] = [];
    for (const { source, name } of sources) {
      try {
        models.push(await openModel(source, { name }));
      } catch (error) {
        // One model that cannot be read does not keep the others from being studied; alone it is the answer.
        if (!(error instanceof ConvscopeError) || sources.length === 1) throw error;
        failures.push(error);
      }
    }
    if (models.length === 0) throw failures[0];
    this.#models = models;
    this.#operators = undefined;
    this.#norms = undefined;
    this.#scaleSpace = undefined;
    const overview = await this.restudy(options, report);
    return { ...overview, unread: failures.map((error) => (error as Error).message) };
  }

  #furtherSignal(): AbortSignal {
    this.#further.abort();
    this.#further = new AbortController();
    return this.#further.signal;
  }

  /** The result with the further studies; a reopened one may bring them. */
  #everything(): Everything {
    const result = this.#known();
    const { operators } = this.#operators ?? result;
    return { result, operators, norms: this.#norms ?? result.norms, scaleSpace: this.#scaleSpace?.scaleSpace };
  }

  #tables(): Table[] {
    const { result, operators, norms } = this.#everything();
    // The names of both kinds of table are distinct; a result that was saved with operators has their tables itself.
    const own = resultTables(result);
    const further = operators === undefined ? [] : operatorTables({ operators, norms });
    return [...own, ...further.filter(({ name }) => own.every((table) => table.name !== name))];
  }

  #operatorsDocument(): OperatorsDocument {
    if (this.#operators === undefined) throw new UsageError("the filters were not labelled yet");
    return this.#norms === undefined ? this.#operators : { ...this.#operators, norms: this.#norms };
  }

  #scaleSpaceDocument(): ScaleSpaceDocument {
    if (this.#scaleSpace === undefined) throw new UsageError("the filters were not fitted yet");
    return this.#scaleSpace;
  }

  #known(): AnalysisResult {
    if (this.#result === undefined) throw new UsageError("nothing was analysed yet");
    return this.#result;
  }

  #overview(): Overview {
    const result = this.#known();
    const { models, findings, groups, divergence, basis, provenance } = result;
    const further = this.#everything();
    return {
      models,
      findings,
      groups: groups.map(({ name }) => name),
      by: groups[0]?.by ?? "model",
      preset: divergence.preset,
      sizes: sizesOf(this.#models),
      kernel: basis.kernel,
      studied: studiesOf(result).map((study) => study.basis.kernel),
      matrix: divergence.matrix,
      version: provenance.version,
      live: this.#models.length > 0,
      unread: [],
      operators:
        further.operators === undefined ? null : operatorsOverview(further.operators, this.#operators?.findings ?? []),
      norms: further.norms ?? null,
      scaleSpace: this.#scaleSpace === undefined ? null : scaleSpaceOverview(this.#scaleSpace),
    };
  }
}

/** Square sizes that can be analysed, most filters first. */
function sizesOf(models: readonly Model[]): number[] {
  const counts = new Map<number, number>();
  for (const { kernel, filters, reason } of models.flatMap(({ layers }) => layers)) {
    if (reason !== null || kernel[0] !== kernel[1]) continue;
    counts.set(kernel[0], (counts.get(kernel[0]) ?? 0) + filters);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([size]) => size);
}

/** 3 where there are 3x3 filters, else the most common size. */
function firstSize(models: readonly Model[]): number {
  const sizes = sizesOf(models);
  return sizes.includes(3) || sizes.length === 0 ? 3 : sizes[0];
}
