import { ConvscopeError, withoutPlace } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type FilterRow, rowColumns, splitByRows } from "../../model/filter-rows.ts";
import type { ModelContents, ModelTensor } from "../../model/model-file.ts";
import type { Frame } from "../pandas/frame.ts";
import type { Hdf5File } from "./open-hdf5.ts";

/** The group that describes the filters, as CNN Filter DB calls it. */
const tableName = "meta";

/** The models that a table makes of the file's filters, or notes of why it does not. */
export interface Described {
  readonly models?: Omit<ModelContents, "files">[];
  readonly notes?: readonly string[];
}

/**
 * The models of CNN Filter DB's layout: `/filters` beside `/meta`, a pandas table with a row for each layer. Undefined where
 * there are no filters; where the table is missing or says nothing of use, notes say so, and what to give instead.
 */
export async function readDescribed(file: Hdf5File, tensors: readonly ModelTensor[]): Promise<Described | undefined> {
  const array = tensors.find(({ name }) => name === "filters");
  if (array === undefined || array.unread !== undefined || array.shape.length !== 3) return undefined;
  try {
    const frame = file.groups.has(tableName) ? await readTable(file) : undefined;
    if (frame === undefined)
      return { notes: [`No table /${tableName} tells the filters' models apart. --labels FILE does, ${columns}`] };
    if (!frame.columns.has(rowColumns.filters)) {
      return { notes: [`The table /${tableName} has no column ${rowColumns.filters}. ${sidecar}`] };
    }
    return { models: modelsOf(array, frame) };
  } catch (error) {
    // The filters are there all the same; damage to the table is no reason to refuse them.
    if (!(error instanceof ConvscopeError) || error.code === "aborted") throw error;
    return { notes: [`The table /${tableName} is not used: ${asClause(withoutPlace(error))}. ${sidecar}`] };
  }
}

async function readTable(file: Hdf5File): Promise<Frame | undefined> {
  // Its cells may be pickles: all that reads those comes with it.
  const { readFrame } = await import("../pandas/frame.ts");
  return readFrame(file, tableName);
}

const columns = `a CSV or JSON with the columns ${rowColumns.filters}, ${rowColumns.model} and ${rowColumns.depth}.`;
const sidecar = `--labels FILE stands for it: ${columns}`;

/** What is wrong, of which the file's name is the subject elsewhere. */
function asClause(message: string): string {
  return message.replace(/^(is|holds|has|ends)\b/, "it $1");
}

function modelsOf(array: ModelTensor, frame: Frame): Omit<ModelContents, "files">[] {
  const { models, left } = splitByRows(array, rowsOf(frame));
  const notes = left === 0 ? [] : [`Left out: ${counted(left, "filter")} that no row of /${tableName} names.`];
  return models.map(({ name, convolutions }, i) => ({
    part: name === "" ? "" : `#${name}`,
    tensors: convolutions.map(({ tensor }) => tensor),
    convolutions,
    order: "graph",
    notes: i === 0 ? notes : [],
  }));
}

/** Columns without a value are left out of a row. */
function rowsOf({ rows, columns }: Frame): FilterRow[] {
  return Array.from({ length: rows }, (_, row) => {
    const cells = new Map<string, string>();
    for (const [name, values] of columns) {
      const cell = values[row];
      if (cell !== null && cell !== "") cells.set(name, `${cell}`);
    }
    return { columns: cells };
  });
}
