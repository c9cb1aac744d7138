import { transfer } from "comlink";
import { renderReport } from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  analyze,
  type ByteSource,
  ConvscopeError,
  type Family,
  fromFiles,
  type Model,
  type ModelResult,
  measureNorms,
  type NormsResult,
  normsTable,
  type OperatorsDocument,
  openModels,
  operators,
  operatorTables,
  type Progress,
  readFilters,
  resultTables,
  type ScaleSpaceDocument,
  scaleSpace,
  scaleSpaceTables,
  type Table,
  toCsv,
  toJson,
  UsageError,
} from "../../sdk/index.ts";
import { brushFilters } from "./brush-filters.ts";
import { describeFilters } from "./describe-filters.ts";
import { drawFigure } from "./draw-figure.ts";
import { figureNumbers } from "./figure-numbers.ts";
import { findMains } from "./find-mains.ts";
import { idealFilter } from "./ideal-filter.ts";
import { modelNames } from "./model-names.ts";
import { openAddress } from "./open-address.ts";
import { openDocument } from "./open-document.ts";
import { operatorsOverview } from "./operators-overview.ts";
import { planePicture } from "./plane-picture.ts";
import type {
  BrushedFilters,
  Everything,
  ExportKind,
  FigureRequest,
  FilterFacts,
  FilterPage,
  FurtherProgress,
  IdealFilter,
  ModelOverview,
  OperatorSettings,
  Overview,
  PlanePicture,
  Scales,
  StudyApi,
  StudyOptions,
} from "./protocol.ts";
import { scaleSpaceOverview } from "./scale-space-overview.ts";
import type { Threads } from "./threads.ts";
import { wholeResult } from "./whole-result.ts";

/** The study behind the page, in the worker: holds the opened models and the result. */
export class Studies implements StudyApi {
  #models: Model[] = [];
  #result: AnalysisResult | undefined;
  #operators: OperatorsDocument | undefined;
  #norms: NormsResult | undefined;
  #scaleSpace: ScaleSpaceDocument | undefined;
  #work = new AbortController();

  constructor(private readonly threads: Threads) {}

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
    return this.#open([{ source: await openAddress(url) }], options, report);
  }

  async restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview> {
    const { by, preset, kernel } = options;
    const sizes = sizesOf(this.#models);
    const signal = this.#freshSignal();
    this.#result = await analyze(this.#models, {
      ...(by === undefined ? {} : { by }),
      ...(preset === undefined ? {} : { preset }),
      // A link may ask for a size that these models have not.
      kernel: kernel !== undefined && sizes.includes(kernel) ? kernel : firstSize(sizes),
      pool: this.threads.pool,
      signal,
      onProgress: report,
    });
    return this.#overview();
  }

  async reopen(file: Blob): Promise<Overview> {
    const document = openDocument(await file.text());
    this.#forget();
    if (document.command === "operators") {
      this.#operators = document;
      this.#norms = document.norms;
    } else if (document.command === "scale-space") {
      this.#scaleSpace = document;
    } else {
      this.#result = document;
    }
    return this.#overview();
  }

  async figure(request: FigureRequest): Promise<string> {
    return drawFigure(this.#everything(), request);
  }

  async numbers(request: FigureRequest): Promise<Table> {
    return figureNumbers(this.#everything(), request);
  }

  async plane(group: number): Promise<PlanePicture> {
    const picture = planePicture(this.#known().planes[group]);
    return transfer(picture, [picture.pixels.buffer]);
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
      signal: this.#freshSignal(),
      onProgress: report,
    });
    return this.#overview();
  }

  async norms(size: number | "from-graph", report: (progress: FurtherProgress) => void): Promise<Overview> {
    this.#norms = await measureNorms(this.#models, {
      size,
      sizeOf: ({ imageSize }) => imageSize ?? null,
      signal: this.#freshSignal(),
      onProgress: (progress) => report({ stage: "measuring layers", ...progress }),
    });
    return this.#overview();
  }

  async scaleSpace(allLayers: boolean, report: (progress: FurtherProgress) => void): Promise<Overview> {
    this.#scaleSpace = await scaleSpace(this.#models, {
      ...(allLayers ? { layers: ["*"] } : {}),
      signal: this.#freshSignal(),
      onProgress: report,
    });
    return this.#overview();
  }

  async ideal(filter: number[], k: number, family: Family, scales: Scales): Promise<IdealFilter> {
    return idealFilter(filter, k, family, scales);
  }

  async stop(): Promise<void> {
    this.#work.abort();
  }

  async exportAs(kind: ExportKind, table?: string): Promise<Blob> {
    switch (kind) {
      case "json":
        return asJson(this.#result === undefined ? this.#furtherDocument() : this.#whole());
      case "html":
        if (this.#result !== undefined) return asHtml(renderReport(this.#whole()));
        return this.exportAs(this.#operators === undefined ? "scale-space-html" : "operators-html");
      case "operators-json":
        return asJson(this.#operatorsDocument());
      case "operators-html":
        return asHtml(renderReport(this.#operatorsDocument()));
      case "scale-space-json":
        return asJson(this.#scaleSpaceDocument());
      case "scale-space-html":
        return asHtml(renderReport(this.#scaleSpaceDocument()));
      case "csv":
        return this.#csv(table);
    }
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
        models.push(...(await openModels(source, { name })));
      } catch (error) {
        // One model that cannot be read does not keep the others from being studied; alone it is the answer.
        if (!(error instanceof ConvscopeError) || sources.length === 1) throw error;
        failures.push(error);
      }
    }
    if (models.length === 0) throw failures[0];
    this.#forget();
    this.#models = models;
    const overview = await this.restudy(options, report);
    return { ...overview, unread: failures.map((error) => (error as Error).message) };
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
    this.#result = undefined;
    this.#operators = undefined;
    this.#norms = undefined;
    this.#scaleSpace = undefined;
  }

  /** What there is to show; a reopened result may bring the further studies itself. */
  #everything(): Everything {
    const result = this.#result;
    return {
      result,
      operators: this.#operators?.operators ?? result?.operators,
      norms: this.#norms ?? result?.norms,
      scaleSpace: this.#scaleSpace?.scaleSpace ?? result?.scaleSpace,
    };
  }

  #whole(): AnalysisResult {
    return wholeResult(this.#known(), this.#everything(), [this.#operators, this.#scaleSpace]);
  }

  #csv(name: string | undefined): Blob {
    const rows = this.#tables().find((table) => table.name === name);
    if (rows === undefined) throw new UsageError(`there is no table ${name}`);
    return new Blob([toCsv(rows)], { type: "text/csv" });
  }

  #tables(): Table[] {
    const { result, operators, norms, scaleSpace } = this.#everything();
    const tables = [
      ...(result === undefined ? [] : resultTables(result)),
      ...(operators === undefined ? [] : operatorTables({ operators })),
      ...(norms === undefined ? [] : [normsTable(norms)]),
      ...(scaleSpace === undefined ? [] : scaleSpaceTables({ scaleSpace })),
    ];
    // A result that was saved with further studies has their tables itself.
    return tables.filter(({ name }, i) => tables.findIndex((table) => table.name === name) === i);
  }

  /** The saved study of operators or of scale space that stands here alone. */
  #furtherDocument(): OperatorsDocument | ScaleSpaceDocument {
    return this.#operators === undefined ? this.#scaleSpaceDocument() : this.#operatorsDocument();
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
    const { operators, norms, scaleSpace } = this.#everything();
    const further = {
      operators: operators === undefined ? null : operatorsOverview(operators, this.#operators?.findings ?? []),
      norms: norms ?? null,
      scaleSpace: scaleSpace === undefined ? null : scaleSpaceOverview(scaleSpace, this.#scaleSpace?.findings ?? []),
      sizes: sizesOf(this.#models),
      live: this.#models.length > 0,
      threads: this.threads.count(),
      unread: [],
    };
    if (this.#result === undefined) {
      const { models, provenance } = this.#furtherDocument();
      // Such a document has no filters of its own.
      return {
        ...further,
        ...nothingStudied,
        models: models.map((model) => modelOverview({ ...model, layers: [] })),
        version: provenance.version,
      };
    }
    const { models, findings, groups, divergence, basis, provenance } = this.#result;
    return {
      ...further,
      studied: true,
      models: models.map(modelOverview),
      findings,
      groups: groups.map(({ name }) => name),
      by: groups[0]?.by ?? "model",
      preset: divergence.preset,
      kernel: basis.kernel,
      matrix: divergence.matrix,
      version: provenance.version,
    };
  }
}

/** What the page itself shows of a model: no weights, no list of tensors. */
function modelOverview({ tensors: _, layers, ...model }: ModelResult): ModelOverview {
  return { ...model, layers: layers.map(({ examples: _, ...layer }) => layer) };
}

const nothingStudied = { studied: false, findings: [], groups: [], by: "model", preset: "", kernel: [], matrix: [] };

function asJson(document: unknown): Blob {
  return new Blob([toJson(document)], { type: "application/json" });
}

function asHtml(page: string): Blob {
  return new Blob([page], { type: "text/html" });
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
function firstSize(sizes: readonly number[]): number {
  return sizes.includes(3) || sizes.length === 0 ? 3 : sizes[0];
}
