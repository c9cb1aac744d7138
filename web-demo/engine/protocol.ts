import type { AnalysisResult, DivergencePreset, Finding, GroupBy, ModelResult, Progress } from "../../sdk/index.ts";

/** What the page asks of the worker. Everything that crosses is plain data. */
export interface StudyOptions {
  by?: GroupBy;
  preset?: DivergencePreset;
  kernel?: number | "all";
}

/** What the page keeps of a result: all but the long arrays, which the worker draws. */
export interface Overview {
  models: ModelResult[];
  findings: Finding[];
  groups: string[];
  by: string;
  preset: string;
  /** Square sizes that can be analysed, of the opened models; empty for a reopened result. */
  sizes: number[];
  kernel: number[];
  /** D between every two groups. */
  matrix: number[][];
  version: string;
  /** Sizes that this result has a study of. */
  studied: number[][];
  /** Why some of the dropped files were not read. */
  unread: string[];
  /** Whether the weights are at hand; a reopened result has its examples only. */
  live: boolean;
}

export type FigureName =
  | "ridge"
  | "basis"
  | "explained-variance"
  | "plane"
  | "divergence"
  | "component-share"
  | "overlay"
  | "quality"
  | "deciles"
  | "filters";

export interface FigureRequest {
  name: FigureName;
  /** Least width in pixels. */
  width?: number;
  model?: number;
  layer?: number;
  /** Indices of two groups. */
  pair?: [number, number];
}

/** Some of a layer's filters: `count` of them from `start`, k*k weights each. */
export interface FilterPage {
  start: number;
  total: number;
  kernel: number[];
  weights: Float32Array;
}

/** The filters under a brush in the plane of two components. */
export interface BrushedFilters {
  /** All that lie in the box. */
  total: number;
  kernel: number[];
  found: { model: string; layer: string; index: number; c0: number; c1: number; weights: number[] }[];
}

export interface PlaneFacts {
  group: string;
  x: [number, number];
  y: [number, number];
  bins: number;
  counts: number[];
}

export type ExportKind = "json" | "html" | "csv";

export interface StudyApi {
  /** Opens what belongs together and analyses it. */
  study(
    files: readonly [string, File][],
    options: StudyOptions,
    report: (progress: Progress) => void,
  ): Promise<Overview>;
  openUrl(url: string, options: StudyOptions, report: (progress: Progress) => void): Promise<Overview>;
  /** The same models with other options. */
  restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview>;
  /** A result that was saved as JSON. */
  reopen(text: string): Promise<Overview>;
  figure(request: FigureRequest): Promise<string>;
  planes(): Promise<PlaneFacts[]>;
  tables(): Promise<
    { name: string; columns: readonly string[]; rows: readonly (readonly (string | number | null)[])[] }[]
  >;
  filters(model: number, layer: number, start: number, count: number): Promise<FilterPage>;
  brush(group: number, x: [number, number], y: [number, number], most: number): Promise<BrushedFilters>;
  exportAs(kind: ExportKind, table?: string): Promise<Blob>;
}

export type { AnalysisResult };
