import type { ProxyMarked, Remote } from "comlink";
import type { DocumentFigure, FigureChoice } from "../../sdk/figures/index.ts";
import type {
  AnalysisResult,
  AtlasPlaces,
  ChannelsResult,
  CommonOptions,
  DiffDocument,
  DivergencePreset,
  Family,
  Finding,
  GroupBy,
  KeysOptions,
  KeysResult,
  LayerChange,
  LayerResult,
  ModelResult,
  NormsResult,
  NormsStudyOptions,
  OperatorLayer,
  OperatorsOptions,
  OperatorsResult,
  Progress,
  ScaleSpaceOptions,
  ScaleSpaceResult,
  Table,
  TimelineLayer,
  VolumeLayer,
} from "../../sdk/index.ts";
import type { GivenFiles } from "./far-files.ts";
import type { PageThreads } from "./page-threads.ts";

/** What the page asks of the worker. Everything that crosses is plain data. */
export interface StudyOptions {
  by?: GroupBy;
  preset?: DivergencePreset;
  kernel?: number;
}

/** What the page keeps of a result: all but the long arrays, which the worker draws. */
export interface Overview {
  models: ModelOverview[];
  /** What is to be said of the whole run. */
  notes: string[];
  /** The models' names in figures. */
  drawn: string[];
  findings: Finding[];
  /** Those that are compared. */
  groups: string[];
  /** Which groups are compared, where there are too many for all pairs. */
  sample: string | null;
  /** Whether a table of labels came with the models. */
  labelled: boolean;
  by: string;
  preset: string;
  /** k of the k x k filters that were studied, most filters first. */
  sizes: number[];
  /** Of the filters whose basis, distributions and divergences are shown. */
  kernel: number[];
  /** D between every two groups. */
  matrix: number[][];
  /** The noise floor of each: only a D above it tells two groups apart. */
  floor: number[][];
  /** D without what noise adds on average. */
  debiased: number[][];
  /** Where D between the distributions lies, on the 95 % level. */
  interval: { low: number[][]; high: number[][] } | null;
  /** That D depends on the models given together, where it does. */
  comparability: string | null;
  version: string;
  /** Whether there is a study of the filters; a saved document of a further study brings that one alone. */
  studied: boolean;
  /** Workers that shared the work; 0: it was done in one. */
  threads: number;
  /** Why some of the dropped files were not read. */
  unread: string[];
  /** Whether the weights are at hand; a reopened result has its examples only. */
  live: boolean;
  /** Seconds that labelling the filters takes, about; null: there are none to label. */
  labelSeconds: number | null;
  /** Null until the study was asked for. */
  operators: OperatorsOverview | null;
  norms: NormsResult | null;
  channels: ChannelsOverview | null;
  scaleSpace: ScaleSpaceOverview | null;
  keys: KeysOverview | null;
  /** What changed from the first of two models to the second. */
  changes: ChangesOverview | null;
  /** 3-D kernels, of a saved document. */
  volume: VolumeOverview | null;
  /** Where layers and models lie among the networks of an atlas. */
  atlas: AtlasPlaces | null;
  /** The training that the models are checkpoints of; null where they are not. */
  training: TrainingOverview | null;
  /** Every figure that there is data for. */
  figures: FigureFacts[];
  /** Further studies that can be saved by themselves. */
  saved: { name: FurtherName; title: string }[];
  /** k of the k x k filters that further studies were limited to; none: they are of all. */
  kernels: Partial<Record<FurtherName, number>>;
}

export interface ModelOverview extends Omit<ModelResult, "layers" | "tensors"> {
  layers: LayerOverview[];
}

export type LayerOverview = Omit<LayerResult, "examples">;

/** Filters beside scale-space templates: all but what the worker draws. */
export interface ScaleSpaceOverview {
  findings: Finding[];
  /** Whether they are all of depthwise layers. */
  depthwise: boolean;
  /** Filters by their best family; those among them whose best template is a single point. */
  families: { family: Family; count: number; identity: number }[];
}

/** Filters as convolution operators: all but what the worker draws. */
export interface OperatorsOverview {
  size: number | "from-graph";
  boundary: "periodic" | "zero";
  threshold: number;
  findings: Finding[];
  /** References, then "indeterminate". */
  labels: string[];
  layers: LabelledLayer[];
}

export type LabelledLayer = Omit<OperatorLayer, "filters">;

/** Labels of the filters, for the strip of a result without a study of operators: models whose typical filters are labelled. */
export interface Acting {
  models: ModelOverview[];
  operators: OperatorsOverview;
}

/** What operators are asked for with unless the address says otherwise. */
export const usualOperators = { size: 32, boundary: "periodic" } as const;

/** First and 1 x 1 layers: what is said of them; the worker draws the rest. */
export interface ChannelsOverview {
  findings: Finding[];
}

/** Key filters, and how much they explain. */
export interface KeysOverview {
  findings: Finding[];
  result: KeysResult;
}

/** What changed: all but the filters, which the worker draws. */
export interface ChangesOverview {
  findings: Finding[];
  layers: LayerOfChanges[];
}
export type LayerOfChanges = Omit<LayerChange, "changedFilters">;

/** 3-D kernels: all but the kernels themselves, which the worker draws. */
export interface VolumeOverview {
  findings: Finding[];
  layers: LayerOfVolume[];
}
export interface LayerOfVolume extends Omit<VolumeLayer, "examples" | "slices"> {
  /** Depth, rows, columns. */
  kernel: number[];
}

/** A training: all but its series, which the worker draws. */
export interface TrainingOverview {
  /** Checkpoints. */
  count: number;
  /** The only one that the other views show, where they do not show all. */
  alone: string | null;
  /** Null until it was asked for. */
  timeline: {
    findings: Finding[];
    /** Why some checkpoints were not read. */
    unread: string[];
    /** Of the checkpoints, in their order. */
    names: string[];
    /** Index of the one that all are held against. */
    reference: number;
    layers: TrainedLayer[];
  } | null;
}
export interface TrainedLayer extends Pick<TimelineLayer, "name" | "kernel" | "filters" | "floor"> {
  /** The checkpoint's name; null where D is not measured. */
  settledAt: string | null;
  /** Whether its filters can be shown. */
  pictured: boolean;
}

/** A checkpoint as it was. */
export interface CheckpointView {
  /** Of each layer; null where the checkpoint has no such layer or measure. */
  rows: Record<
    "norm" | "relativeChange" | "cosine" | "sparsity" | "varianceEntropy" | "orthogonality" | "divergence",
    number | null
  >[];
  kernel: number[];
  /** The first filters of one layer, k*k weights each. */
  weights: Float32Array | Float64Array;
  /** The largest |weight| of the same filters in the reference. */
  limit: number;
}

/** What the page asks of each further study; all else is as usual. */
export interface FurtherOptions {
  operators: Pick<OperatorsOptions, "size" | "boundary"> & OfSize;
  norms: Pick<NormsStudyOptions, "size" | "boundary"> & OfSize;
  channels: Pick<CommonOptions, "layers"> & OfSize;
  "scale-space": Pick<ScaleSpaceOptions, "layers"> & OfSize;
  keys: Pick<KeysOptions, "layers"> & OfSize;
}
interface OfSize {
  /** k of the only k x k filters that it is of; absent: all. */
  kernel?: number;
}
export type FurtherName = keyof FurtherOptions;

/** What figures are drawn from. */
export interface Everything {
  result?: AnalysisResult;
  operators?: OperatorsResult;
  norms?: NormsResult;
  channels?: ChannelsResult;
  scaleSpace?: ScaleSpaceResult;
  keys?: KeysResult;
  diff?: DiffDocument;
}

/** A figure that there is data for. */
export type FigureFacts = Pick<DocumentFigure, "name" | "study" | "title" | "caption" | "least">;

export interface FigureRequest extends FigureChoice {
  name: string;
  /** Least width in pixels. */
  width?: number;
}

export const filterOrders = ["cluster", "label", "norm", "similarity"] as const;
/** How a layer's filters are sorted; undefined: by output and input, as the file has them. */
export type FilterOrder = (typeof filterOrders)[number];

/** Some of a layer's filters: those from `start` on in an order, k*k weights each. */
export interface FilterPage {
  start: number;
  total: number;
  kernel: number[];
  weights: Float32Array;
  /** Place of each in the layer. */
  indices: number[];
  /** What each is put with, where the order has groups. */
  groups?: string[];
  /** The 99th percentile of the layer's absolute weights. */
  limit: number;
}

/** A part of the matrix of a layer's filters, an output a row and an input a column. */
export interface MatrixWindow {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

export interface MatrixPicture {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels of a filter, a gap included; 1: only its norm is shown. */
  cell: number;
}

/** Filters of all layers of one size by their cosine with a given one, the nearest first. */
export interface SimilarFilters {
  found: { model: number; layer: number; index: number; cosine: number; weights: number[] }[];
}

/** One filter as an operator and beside its ideal. What has no label or no fit is null. */
export interface FilterFacts {
  label: {
    name: string;
    distance: number | null;
    runnerUp: string | null;
    margin: number | null;
    /** "odd, 90°" and the like. */
    orientation: string | null;
    /** Singular values over the largest at even ranks; of the filter, and of the feature it is nearest to. */
    curve: number[];
    feature: { name: string; curve: number[] } | null;
  } | null;
  fit: IdealFilter | null;
}

/** Standard deviations in pixels, 0 to 100, and the weight of the Laplacian in `sharpen`. */
export interface Scales {
  sigmaX: number;
  sigmaY: number;
  alpha: number | null;
}

/** A scale-space template beside a filter. */
export interface IdealFilter extends Scales {
  family: Family;
  /** Centred cosine of filter and template; null where one of them is constant. */
  cosine: number | null;
  /** amplitude * template + offset, nearest to the filter in the least squares; k*k. */
  weights: number[];
}

/** Filters that a finding speaks of, of one layer. */
export interface SpokenFilters {
  /** "Typical filters": what they are. */
  kind: string;
  model: string;
  layer: string;
  /** Index of the model, and of the layer in it; undefined where neither can be shown. */
  m?: number;
  l?: number;
  /** None where they are blank. */
  filters: { weights: readonly number[] /** In the layer; undefined where it cannot be told. */; index?: number }[];
}

/** The filters under a brush in the plane of two components. */
export interface BrushedFilters {
  /** All that lie in the box. */
  total: number;
  kernel: number[];
  found: { model: string; layer: string; index: number; c0: number; c1: number; weights: number[] }[];
}

/** One of the distances between two groups. */
export interface PairDistance {
  name: string;
  value: number;
  /** What noise alone stays below, on the 95 % level; null where it was not measured. */
  floor: number | null;
  /** Less what noise adds on average. */
  debiased: number | null;
}

/** A group's density in the plane of two components, as a picture. */
export interface PlanePicture {
  x: [number, number];
  y: [number, number];
  bins: number;
  /** bins*bins colours (red, green, blue, opacity), the highest c1 first; no filter, no colour. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Colours of the legend from the emptiest to the fullest bin, and the shares of the group's filters at even places. */
  scale: Uint8ClampedArray<ArrayBuffer>;
  ticks: string[];
}

export interface StudyApi {
  /** Comes first: who starts the threads of its pool, and the address of the folder where the worker's parts lie. */
  begin(threads: Remote<PageThreads & ProxyMarked>, partsAt: string): Promise<void>;
  /** Opens what belongs together and analyses it. */
  study(files: GivenFiles, options: StudyOptions, report: (progress: Progress) => void): Promise<Overview>;
  openUrl(url: string, options: StudyOptions, report: (progress: Progress) => void): Promise<Overview>;
  /** The same models with other options; of a reopened result another kernel size. */
  restudy(options: StudyOptions, report: (progress: Progress) => void): Promise<Overview>;
  /**
   * A document that was saved as JSON; read here, since a large one takes its time.
   * @param files The document, and behind it what was dropped with it: a large one has its arrays in files beside it.
   */
  reopen(files: GivenFiles, kernel?: number): Promise<Overview>;
  /** A figure as SVG, and the title and the caption of what was chosen for it. */
  figure(request: FigureRequest): Promise<{ svg: string; title: string; caption: string }>;
  plane(group: number): Promise<PlanePicture>;
  pairDistances(a: number, b: number): Promise<PairDistance[]>;
  /** What can be saved as CSV. */
  tableNames(): Promise<string[]>;
  /** The numbers that a figure is drawn from. */
  numbers(request: FigureRequest): Promise<Table>;
  /** @param to the filter that others are compared with, in the order of similarity */
  filters(
    model: number,
    layer: number,
    start: number,
    count: number,
    order?: FilterOrder,
    to?: number,
  ): Promise<FilterPage>;
  /** The largest of the 99th percentiles of the layers' absolute weights. */
  modelLimit(model: number): Promise<number>;
  matrix(model: number, layer: number, window: MatrixWindow): Promise<MatrixPicture>;
  similar(model: number, layer: number, index: number, most: number): Promise<SimilarFilters>;
  /** The filters that each finding speaks of. */
  spoken(findings: readonly Finding[]): Promise<SpokenFilters[][]>;
  brush(group: number, x: [number, number], y: [number, number], most: number): Promise<BrushedFilters>;
  /** The whole result, or a further study alone. */
  exportAs(kind: "json" | "html", study?: FurtherName): Promise<Blob>;
  exportTable(name: string): Promise<Blob>;
  /** A figure as a PDF document of one page, with its fonts inside. */
  pdf(svg: string): Promise<Blob>;
  /** A further study of the opened models. */
  further<N extends FurtherName>(
    name: N,
    options: FurtherOptions[N],
    report: (progress: Progress) => void,
  ): Promise<Overview>;
  /** Labels of the filters; nothing that is saved has them. Any study ends it. */
  acting(): Promise<Acting>;
  endActing(): Promise<void>;
  /** What changed from the first of two models to the second. */
  changes(report: (progress: Progress) => void): Promise<Overview>;
  /** The opened models among the networks of an atlas, which is read here. */
  among(text: string, name: string): Promise<Overview>;
  /** Follows the checkpoints of a training. */
  training(report: (progress: Progress) => void): Promise<Overview>;
  /** One of them, by its index, with the filters of a layer. */
  checkpoint(index: number, layer: number): Promise<CheckpointView>;
  /** A template at scales of one's own, laid on a filter. */
  ideal(filter: number[], k: number, family: Family, scales: Scales): Promise<IdealFilter>;
  /** Ends the study under way; the models stay open. */
  stop(): Promise<void>;
  /** Label and fit of each filter of a page. */
  describe(page: FilterPage): Promise<FilterFacts[]>;
}
