import { UsageError } from "../../errors.ts";
import type { KeysDocument, SavedKeys } from "../../results/keys.ts";
import { largestKeys } from "../largest-keys.ts";
import { masterKeyAttribution } from "../scale-space/fits/master-keys.ts";
import { masterKeys } from "../scale-space/fits/nearest-keys.ts";

/** The keys of a result, to be saved. */
export function savedKeys({ keys, models }: KeysDocument): SavedKeys {
  return {
    schema: "convscope-keys/1",
    kernel: [...keys.kernel],
    signed: keys.signed,
    source: keys.source === "models" ? models.map(({ name }) => name).join(", ") : keys.source,
    attribution: keys.attribution,
    keys: keys.keys.map(({ weights }) => [...weights]),
  };
}

/** The eight master key filters, for filters of k x k. */
export function masterKeySet(k = 7): SavedKeys {
  return {
    schema: "convscope-keys/1",
    kernel: [k, k],
    signed: false,
    source: "master-keys",
    attribution: masterKeyAttribution,
    keys: masterKeys(k).map((row) => [...row]),
  };
}

/** Rows of f32 precision pass; those that were rounded to three digits or scaled do not. */
const unitWithin = 1e-4;
/** Far above any sensible number of keys. */
const mostKeys = 1024;

/**
 * Keys from parsed JSON: a file of `convscope-keys/1`, or a whole result of `keys`.
 *
 * @param source The name that results give them: a file's base name.
 * @throws UsageError where a field is missing or no row of mean 0 and length 1.
 */
export function parseKeys(json: unknown, source: string): SavedKeys {
  const fields = isRecord(json) && json.command === "keys" && isRecord(json.keys) ? json.keys : json;
  if (!isRecord(fields) || (fields === json && fields.schema !== "convscope-keys/1")) {
    throw new UsageError(`${source} holds no keys: expected a JSON object of the schema convscope-keys/1`);
  }
  const { kernel, keys } = fields;
  if (
    !isNumbers(kernel, 2) ||
    kernel[0] !== kernel[1] ||
    !Number.isInteger(kernel[0]) ||
    kernel[0] < 2 ||
    kernel[0] > largestKeys
  ) {
    throw new UsageError(
      `${source}: kernel is ${JSON.stringify(kernel)}, expected a square from [2, 2] to [${largestKeys}, ${largestKeys}]`,
    );
  }
  if (!Array.isArray(keys) || keys.length < 1 || keys.length > mostKeys) {
    throw new UsageError(`${source}: keys must be a list of 1 to ${mostKeys}`);
  }
  const width = kernel[0] * kernel[1];
  const rows = keys.map((key, i) => {
    const row: unknown = isRecord(key) ? key.weights : key;
    if (!isNumbers(row, width)) throw new UsageError(`${source}: keys[${i}] must be ${width} finite numbers`);
    const [sum, squares] = [row.reduce((all, x) => all + x, 0), row.reduce((all, x) => all + x * x, 0)];
    if (!(Math.abs(sum) <= unitWithin * width && Math.abs(squares - 1) <= unitWithin)) {
      throw new UsageError(
        `${source}: keys[${i}] has the sum ${sum} and the squared length ${squares}, expected 0 and 1`,
      );
    }
    return [...row];
  });
  return {
    schema: "convscope-keys/1",
    kernel: [...kernel],
    signed: fields.signed === true,
    source,
    attribution: typeof fields.attribution === "string" ? fields.attribution : null,
    keys: rows,
  };
}

function isNumbers(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
