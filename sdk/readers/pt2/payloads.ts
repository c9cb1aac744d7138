import { UnreadableError } from "../../errors.ts";
import { asArray, asObject, asText, show } from "../tfjs/json.ts";
import { dtypeElement, type ElementType } from "../torch/element-types.ts";

/** A tensor of a list: its file in the folder, and how it lies in there. */
export interface Payload {
  readonly name: string;
  /** The file's name, "weight_0". */
  readonly path: string;
  readonly element: ElementType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Why it is not read. */
  readonly reason?: string;
}

/** ScalarType of torch/_export/serde/schema.py, by number. */
const scalarTypes: ReadonlyMap<unknown, string> = new Map([
  [1, "uint8"],
  [2, "int8"],
  [3, "int16"],
  [4, "int32"],
  [5, "int64"],
  [6, "float16"],
  [7, "float32"],
  [8, "float64"],
  [9, "complex32"],
  [10, "complex64"],
  [11, "complex128"],
  [12, "bool"],
  [13, "bfloat16"],
  [28, "uint16"],
  [29, "float8_e4m3fn"],
  [30, "float8_e5m2"],
  [31, "float8_e4m3fnuz"],
  [32, "float8_e5m2fnuz"],
]);

/** Layout "Strided". */
const strided = 7;

/**
 * The tensors of a PayloadConfig: {config: {name: {path_name, use_pickle, tensor_meta: {dtype, sizes, strides, storage_offset}}}}.
 * @throws UnreadableError where it is none.
 */
export function parsePayloads(json: unknown, file: string): Payload[] {
  const config = asObject(asObject(json)?.config);
  if (config === undefined) throw new UnreadableError(`is no list of weights: ${show(json)}`, { file });
  return Object.entries(config).flatMap(([name, value]) => parsePayload(name, value, file));
}

function parsePayload(name: string, value: unknown, file: string): Payload[] {
  const { path_name, use_pickle, tensor_meta } = asObject(value) ?? {};
  const path = asText(path_name);
  const meta = asObject(tensor_meta);
  // An object of a class of its own, which is no tensor.
  if (meta === undefined && use_pickle === true) return [];
  const [shape, strides] = [meta?.sizes, meta?.strides].map((sizes) => asArray(sizes).map(wholeOf));
  const offset = wholeOf(meta?.storage_offset);
  const numbers = [...shape, ...strides, offset];
  if (path === "" || path.includes("/") || strides.length !== shape.length || !numbers.every(isSize)) {
    throw new UnreadableError(`has the entry ${show(value)}, expected a file, sizes and strides`, {
      file,
      tensor: name,
    });
  }
  const dtype = scalarTypes.get(meta?.dtype);
  const element = dtype === undefined ? undefined : dtypeElement(`torch.${dtype}`);
  const reason =
    use_pickle === true
      ? "of a class of its own, pickled: not read here"
      : meta?.layout !== undefined && meta.layout !== strided
        ? "sparse: not read here"
        : element === undefined
          ? `elements of type ${show(meta?.dtype)} are not read`
          : undefined;
  const known = element ?? { name: "unknown", size: 1 };
  const payload = { name, path, element: known, shape, strides, offset } as Payload;
  return [reason === undefined ? payload : { ...payload, reason }];
}

/** A SymInt: {as_int: 3}. */
function wholeOf(size: unknown): number | undefined {
  const value = asObject(size)?.as_int ?? size;
  return typeof value === "number" ? value : undefined;
}

function isSize(value: number | undefined): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
