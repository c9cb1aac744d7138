import { UnreadableError } from "../errors.ts";
import { UniqueNames } from "../readers/unique-names.ts";
import { channelsOfRun, type FilterRange, parseRange, rangesFault, runOf } from "./filter-runs.ts";
import type { ConvDeclaration, ModelTensor } from "./model-file.ts";

/** A row of a table about one array of filters: the layer that a run of them came from. */
export interface FilterRow {
  /** What columns say of it, without those that are empty. */
  readonly columns: ReadonlyMap<string, string>;
}

/** The columns that are understood; all of them, and all others, are labels. */
export const rowColumns = {
  /** "a:b": the first and the last filter, both included. */
  filters: "filter_ids",
  model: "model",
  modelId: "model_id",
  layer: "layer",
  depthRank: "conv_depth",
  depth: "conv_depth_norm",
  inputs: "in_channels",
  outputs: "out_channels",
} as const;

/** A network of the table, by its name ("" where no row names one), and its layers in the table's order. */
export interface TabledModel {
  readonly name: string;
  readonly convolutions: readonly ConvDeclaration[];
}

/**
 * The networks and layers that a table tells of an array of filters (N, k, k), as CNN Filter DB's `/meta` does: a row a
 * layer. Nothing is read or copied; filters that no row names are left out.
 *
 * @throws UnreadableError for rows that overlap, leave the array, or do not say which filters or which model they are about.
 */
export function splitByRows(array: ModelTensor, rows: readonly FilterRow[]): { models: TabledModel[]; left: number } {
  const ranges = rows.map((row, i) => rangeOf(row, i));
  const wrong = rangesFault(ranges, array.shape[0]);
  if (wrong !== undefined) throw fault(wrong);
  const left = ranges.reduce((rest, [first, last]) => rest - (last - first + 1), array.shape[0]);
  const names = new UniqueNames();
  const models = new Map<string, { name: string; convolutions: ConvDeclaration[] }>();
  const isNamed = ({ columns }: FilterRow) => columns.has(rowColumns.model) || columns.has(rowColumns.modelId);
  const anyNamed = rows.some(isNamed);
  rows.forEach((row, i) => {
    const name = row.columns.get(rowColumns.model) ?? "";
    const id = row.columns.get(rowColumns.modelId) ?? name;
    if (anyNamed && id === "")
      throw fault(`row ${i + 1} has neither a ${rowColumns.model} nor a ${rowColumns.modelId}`);
    const key = JSON.stringify([id, name]);
    const known = models.get(key);
    const convolution = convolutionOf(array, row, ranges[i], i);
    if (known !== undefined) known.convolutions.push(convolution);
    else models.set(key, { name: anyNamed ? names.take(name === "" ? id : name) : "", convolutions: [convolution] });
  });
  return { models: [...models.values()], left };
}

function rangeOf({ columns }: FilterRow, index: number): FilterRange {
  const text = columns.get(rowColumns.filters) ?? "";
  const range = parseRange(text);
  if (range !== undefined) return range;
  throw fault(`row ${index + 1} has the ${rowColumns.filters} ${JSON.stringify(text.slice(0, 40))}, expected "a:b"`);
}

function convolutionOf(array: ModelTensor, { columns }: FilterRow, range: FilterRange, index: number): ConvDeclaration {
  const [first, last] = range;
  const rank = numberOf(columns, rowColumns.depthRank, index, Number.MAX_SAFE_INTEGER);
  const depth = numberOf(columns, rowColumns.depth, index, 1);
  const called = columns.get(rowColumns.layer) ?? (rank === undefined ? "" : `conv ${rank}`);
  const shape = shapeOf(columns, last - first + 1, index);
  const name = `${called} [${first}:${last}]`.trim();
  return {
    name,
    tensor: { ...runOf(array, range, shape), name: `${array.name} ${name}`, storage: undefined },
    layout: shape.length === 1 ? "NHW" : "OIHW",
    kind: shape.length === 1 ? "filters" : "conv",
    groups: shape.length === 1 ? 1 : Number(columns.get(rowColumns.inputs)) / shape[1],
    graphDepth: rank ?? depth,
    statedDepth: depth,
    labels: columns,
  };
}

/** The channels of a layer where the table tells both: of so many filters [outputs, inputs of one group]. */
function shapeOf(columns: ReadonlyMap<string, string>, count: number, index: number): readonly number[] {
  const texts = [rowColumns.inputs, rowColumns.outputs].map((name) => columns.get(name));
  if (texts.every((text) => text === undefined)) return [count];
  const [inputs, outputs] = texts.map(Number);
  if (![inputs, outputs].every((channels) => Number.isSafeInteger(channels) && channels > 0)) {
    const found = JSON.stringify(texts.map((text) => text?.slice(0, 20) ?? "").join(", "));
    throw fault(`row ${index + 1} has the channels ${found}, expected two whole numbers from 1`);
  }
  const shape = channelsOfRun(count, inputs, outputs);
  if (shape !== undefined) return shape;
  throw fault(`row ${index + 1} has ${count} filters, which ${outputs} outputs of ${inputs} inputs do not make`);
}

function numberOf(
  columns: ReadonlyMap<string, string>,
  column: string,
  index: number,
  most: number,
): number | undefined {
  const text = columns.get(column) ?? "";
  if (text === "") return undefined;
  const number = Number(text);
  if (number >= 0 && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? "a number from 0" : `0 to ${most}`;
  throw fault(`row ${index + 1} has the ${column} ${text.slice(0, 40)}, expected ${range}`);
}

function fault(what: string): UnreadableError {
  return new UnreadableError(what);
}
