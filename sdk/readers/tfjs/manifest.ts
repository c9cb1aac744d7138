import { besidePath } from "../../bytes/check-beside-path.ts";
import { type ErrorPlace, UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { asArray, asObject, show } from "./json.ts";

/** One weight as the manifest declares it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: Quantization;
}

export type Quantization =
  | { readonly dtype: "uint8" | "uint16"; readonly scale: number; readonly min: number }
  | { readonly dtype: "float16" };

/** A group: weights back to back, in files that are read as one. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

const dtypes = new Set(["float32", "int32", "uint8", "bool", "complex64", "string"]);
const MAX_RANK = 64;
/** What a weight's tensor and its places take in memory. */
const bytesAWeight = 600;
/** Shards have 4 MB by default, so this is 40 GB in one group. */
const MAX_SHARDS = 10_000;

/**
 * The groups of a weights manifest.
 * @throws UnreadableError where a field is missing, has the wrong type or a name comes twice; UnsupportedError for
 * an element type or quantisation that TensorFlow.js does not have.
 */
export function parseManifest(value: unknown, file: string, budget: Budget): WeightGroup[] {
  if (!Array.isArray(value))
    throw new UnreadableError(`found ${show(value)}, expected a list of weight groups`, { file });
  const names = new Set<string>();
  return value.map((entry) => {
    const group = asObject(entry);
    const { paths, weights } = group ?? {};
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === "string")) {
      throw new UnreadableError(`found the paths ${show(paths)} of a weight group, expected a list of texts`, { file });
    }
    if (paths.length > MAX_SHARDS) {
      throw new UnsafeError(
        `found ${counted(paths.length, "file")} in one weight group, expected at most ${MAX_SHARDS}`,
        {
          file,
        },
      );
    }
    if (!Array.isArray(weights)) {
      throw new UnreadableError(`found the weights ${show(weights)} of a weight group, expected a list`, { file });
    }
    budget.spend("kept", bytesAWeight * weights.length);
    return {
      paths: paths.map((path) => besidePath(path, { file })),
      weights: weights.map((weight) => parseWeight(weight, names, file)),
    };
  });
}

function parseWeight(value: unknown, names: Set<string>, file: string): WeightSpec {
  const weight = asObject(value);
  const name = weight?.name;
  if (weight === undefined || typeof name !== "string") {
    throw new UnreadableError(`found the weight ${show(value)}, expected an object with a name`, { file });
  }
  const place = { file, tensor: name };
  if (names.has(name)) throw new UnreadableError("found two weights of this name, expected one", place);
  names.add(name);

  const shape = asArray(weight.shape);
  if (!Array.isArray(weight.shape) || shape.length > MAX_RANK || !shape.every(isSize)) {
    throw new UnreadableError(`found the shape ${show(weight.shape)}, expected sizes of 0 or more`, place);
  }
  const sizes = shape as number[];
  if (!Number.isSafeInteger(sizes.reduce((a, b) => a * b, 8))) {
    throw new UnreadableError(`found the shape [${sizes}]: more elements than any file can hold`, place);
  }
  const { dtype } = weight;
  if (typeof dtype !== "string" || !dtypes.has(dtype)) {
    throw new UnsupportedError(`found the type ${show(dtype)}, expected one of ${[...dtypes].join(", ")}`, place);
  }
  return { name, shape: sizes, dtype, quantization: parseQuantization(weight.quantization, dtype, place) };
}

function isSize(size: unknown): boolean {
  return Number.isSafeInteger(size) && (size as number) >= 0;
}

function parseQuantization(value: unknown, of: string, place: ErrorPlace): Quantization | undefined {
  if (value === undefined || value === null) return undefined;
  const { dtype, scale, min } = asObject(value) ?? {};
  const known = dtype === "uint8" || dtype === "uint16" || dtype === "float16";
  if (!known || (of !== "float32" && of !== "int32") || (dtype === "float16" && of !== "float32")) {
    throw new UnsupportedError(`found ${of} quantised by ${show(value)}, expected uint8, uint16 or float16`, place);
  }
  if (dtype === "float16") return { dtype };
  if (typeof scale !== "number" || typeof min !== "number" || !Number.isFinite(scale) || !Number.isFinite(min)) {
    throw new UnreadableError(`found the quantisation ${show(value)}, expected a scale and a minimum`, place);
  }
  return { dtype, scale, min };
}
