import { inspectRows } from "../inspect/inspect-options.ts";

/** One option of the command line, as the parser and the help know it. */
export interface OptionRow {
  readonly short?: string;
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

/** Values that an option knows, for completion; of these a command takes those that its help of the option names. */
export const knownValues: Partial<Record<OptionName, readonly string[]>> = {
  format: ["json", "csv", "svg", "html", "pdf", "parquet", "explore"],
  columns: ["1", "2"],
  style: ["screen", "paper", "dark"],
  by: ["model", "layer", "depth-decile", "label", "fit", "master-keys", "keys"],
  basis: ["robustness-full", "robustness-robust", "robustness-normal"],
  against: ["small", "none"],
  preset: ["cnn-filter-db", "medical"],
  sort: ["given", "mean"],
  "exclude-sparse": ["basis", "all"],
  count: ["elbow"],
  use: ["master-keys"],
  mode: ["exact", "paper"],
  method: ["A", "B", "C1", "C2", "D1", "D2"],
  size: ["from-graph"],
  boundary: ["periodic", "zero"],
  with: ["operators", "norms", "channels", "scale-space", "keys"],
};

/** Options that take several of their values, with commas between them. */
export const listOptions: readonly OptionName[] = ["format", "by", "with"];

const rows = {
  json: { help: "print the result as one JSON document (convscope/1)" },
  "all-findings": { help: "print all findings; without it the main ones, at most seven" },
  csv: { help: "print the tensors as CSV" },
  format: {
    short: "f",
    value: "LIST",
    help: "files to write into DIR: json, csv, svg, html (default: these four), pdf (figures), parquet, explore (the page with the result inside)",
  },
  output: {
    short: "o",
    value: "DIR",
    help: "folder for the files, created if missing; a name that ends in .html or .json: the report or the document alone, in one file",
  },
  columns: {
    value: "N",
    help: "figures as wide as 1 column of a printed page (252 pt) or 2 (516 pt), with text of 7 to 9 pt",
  },
  style: {
    value: "NAME",
    help: "colours of the figures: screen (default), paper (the default with --columns) or dark",
  },
  "color-max": {
    value: "D",
    help: "end of the colour scale of heat maps of D, so that those of several runs share one",
  },
  "no-titles": { help: "figures without their titles" },
  "no-captions": { help: "figures without the sentences below them" },
  kernel: { value: "SIZE", help: "filter size: 3x3, 5x5, any KxK to 11x11, or all of them (default)" },
  by: {
    value: "WHAT",
    help: "compare by model, layer, depth-decile or label, or two of model, depth-decile and label: label,depth-decile",
  },
  "first-layer-apart": { help: "by depth-decile: the first layer of each model is a group of its own" },
  labels: {
    value: "FILE",
    help: "a table of labels, CSV or JSON: columns model, layer or filter_ids say what a row is about",
  },
  "label-column": { value: "NAME", help: "group by this column of the file's table or of --labels" },
  "clean-labels": {
    help: "call every Task that contains Segmentation so, and cut blanks at the end of labels, as the studies of CNN Filter DB did",
  },
  basis: {
    value: "BASIS",
    help: "use this basis: a JSON file, or that of arXiv 2204.02481: robustness-full (cnn-filter-db is the same), robustness-robust, robustness-normal",
  },
  against: {
    value: "ATLAS",
    help: "place each layer and model among the networks of an atlas: small (default; 36 networks that come with convscope), a file of `atlas build`, or none",
  },
  "save-basis": { value: "FILE", help: "write the basis as JSON, for --basis" },
  preset: {
    value: "NAME",
    help: "how D is measured: cnn-filter-db (default) or medical, whose own basis is not published (--basis)",
  },
  bins: { value: "N", help: "bins of each histogram (default: 70)" },
  range: { value: "LO,HI", help: "common range of all histograms" },
  sort: { value: "ORDER", help: "order of the groups: given (default) or mean (ascending mean D)" },
  layers: { value: "PATTERNS", help: "only layers of these names, separated by commas; * stands for any text" },
  "no-digest": { help: "leave out the SHA-256 of the files, for which each is read whole" },
  ...inspectRows,
  part: {
    value: "PATTERNS",
    help: "of several models in a file only these (student, best.pth#ema), separated by commas; * stands for any text",
  },
  select: {
    value: "COLUMN=PATTERNS",
    help: "only layers whose column (name, format, folder, of a table in the file or of --labels) fits one of the patterns; != for none; repeatable",
  },
  "skip-unreadable": {
    help: "models that cannot be read are named and left out, as always; the exit code does not say so (else 3)",
  },
  volume: {
    help: "take 3-D kernels whole, in place of 2-D filters: a basis of 27 values for 3x3x3, anisotropy (as the command volume)",
  },
  slices: { help: "take KxKxK kernels as their 2-D slices along all three axes" },
  "exclude-sparse": {
    value: "OF",
    help: "leave sparse filters out of the basis (basis), or of distributions, D and variance entropy too (all: arXiv 2204.02481)",
  },
  "signed-maxima": { help: "measure sparsity by signed instead of absolute maxima" },
  "sparsity-threshold": {
    value: "T",
    help: "a filter is sparse below T of its layer's largest weight (default: 0.01)",
  },
  thresholds: { value: "A,B,C", help: "thresholds of the sparsity sweep" },
  examples: { value: "N", help: "filters of each layer kept as examples (default: 25, of very many layers fewer)" },
  count: { value: "K", help: "how many keys: a number, or elbow (default), the elbow of the curve" },
  candidates: { value: "N", help: "keys that clustering gives, before the greedy removal (default: 50)" },
  seed: { value: "N", help: "seed of everything random (default: 1)" },
  signed: { help: "tell a filter from its negative" },
  cosine: { value: "C", help: "cosine from which on a filter counts as explained (default: 0.9)" },
  save: { value: "FILE", help: "write the keys as JSON, for --use" },
  use: { value: "FILE", help: "use these keys: a file of --save, or master-keys" },
  workers: {
    value: "N",
    help: "threads that share the work, at most (default: one per core, from 200,000 filters and 4 MiB on)",
  },
  keys: { value: "FILE", help: "the keys of --by keys: a file of convscope keys --save" },
  into: {
    value: "MODEL",
    help: "put the ideal filters into this checkpoint of the same architecture, in place of MODEL's own",
  },
  "clip-norm": {
    value: "C",
    help: "in place of ideal filters: clip each layer's singular values at C, as they are on periodic images of --size, and keep its kernel's size",
  },
  "min-cosine": {
    value: "T",
    help: "filters whose cosine with their ideal is below T stay as they are (default: 0.9)",
  },
  "keep-amplitude": { help: "keep each filter's own length, in place of the least-squares amplitude" },
  pooled: { help: "add one fit for all filters of a family in a layer" },
  extended: { help: "add models beyond the eight families, ranked by AICc (milliseconds per filter)" },
  mode: { value: "MODE", help: "templates: exact (default), or paper, as in the published numbers" },
  method: { value: "METHOD", help: "how scales are found: A, B, C1, C2, D1 (default: least squares) or D2" },
  "fail-on": {
    value: "RULES",
    help: "exit code 5 if a layer fits one: a flag or a state (non-finite, untrained, pruned), or a column of this command's tables and a limit (sparsity>0.5)",
  },
  "fail-report": { value: "FILE", help: "write what --fail-on found as JUnit (.xml) or SARIF (.sarif)" },
  "exit-code": { help: "end with exit code 10 if anything changed" },
  environment: { help: "record the runtime and platform in the JSON and the report" },
  scaled: { help: "divide each filter by its largest |weight|" },
  size: { value: "N", help: "images of N x N that filters act on (default: 32), or from-graph: each layer's own" },
  "input-size": {
    value: "HxW",
    help: "rows x columns of the network's input where the file's graph leaves them open: 256x256; each layer's size follows",
  },
  boundary: { value: "WHAT", help: "beyond the image: periodic (default) or zero, as in padded networks" },
  values: { value: "DIR", help: "write all singular values of each layer into this folder, as .npz for numpy" },
  bounds: { help: "of whole layers also upper bounds as published: Singla and Feizi, Araujo et al., Delattre et al." },
  threshold: { value: "T", help: "the largest mean difference of spectra that gives a label (default: 0.1)" },
  reference: { value: "FILE", help: "JSON with your own reference filters, beside the six or in their place" },
  filters: { help: "list every filter with its label in the JSON and the tables" },
  spectra: { help: "add the singular values of every filter to the JSON" },
  clusters: { value: "K", help: "colour the plane of the filters by K clusters (k-means)" },
  norms: { help: "also measure whole layers: spectral norm, condition number, stable rank" },
  "norm-only": { help: "of whole layers only the spectral norm, much faster, with a proven upper bound" },
  with: { value: "LIST", help: "further studies: operators, norms, channels, scale-space, keys" },
  "with-noise": { help: "add a group of seeded random filters beside the others" },
  bibtex: { help: "print BibTeX" },
  plan: { help: "tell what the study does, and which layers each step takes; compute nothing" },
  init: { help: "copy a study that comes with convscope into a file, to change it" },
  shard: {
    value: "I/N",
    help: "which of N shards, I from 0; auto takes both from a job array's variables, auto/N where they tell no N (Kubernetes, parallel)",
  },
  from: { value: "STATE", help: "the merged state of the rounds before; the first round has none" },
  resume: { help: "go on from the checkpoint that a shard left which was stopped" },
  partial: { help: "go on without the shards that are missing; every output says so" },
  shards: { value: "N", help: "shards that the work is cut into: jobs of each round" },
  quiet: { short: "q", help: "no progress" },
  help: { short: "h", help: "print this help" },
} satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof rows;

/** Every option of every command. */
export const optionRows: Readonly<Record<OptionName, OptionRow>> = rows;

/** What stands for an option's value, in a command's own words or as usual; undefined: it is a switch. */
export function placeholderOf(name: OptionName, own: Partial<Record<OptionName, string>> = {}): string | undefined {
  return own[name] ?? optionRows[name].value;
}

/** What an option means, in a command's own words or as usual. */
export function helpOf(name: OptionName, own: Partial<Record<OptionName, string>> = {}): string {
  return own[name] ?? optionRows[name].help;
}

export const optionNames = Object.keys(rows) as OptionName[];
