import type { ByteSource } from "../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { elementCount } from "../model/element-count.ts";
import { Budget } from "./budget.ts";
import { type Json, JsonFault, JsonLimit, parseStrictJson } from "./containers/strict-json.ts";
import { cutOff } from "./cut-off.ts";

/** One entry of the header. Offsets count from the file's first byte. */
export interface SafetensorsEntry {
  readonly name: string;
  /** As written: "F32", "BF16" ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** The limit of the format's reference implementation: far above any real header, far below what memory holds. */
export const largestHeader = 100_000_000;

/** What a tensor takes in memory beside its name, once its entry is checked. */
const bytesATensor = 700;

/** As many as an archive may have entries: one takes 2 kB in memory, and 30 bytes in a hostile file. */
export const mostTensors = 100_000;

/** Axes of a tensor: PyTorch's own limit. */
export const mostAxes = 64;

/** Bits an element, for every type that the format's description names; others cannot be checked against their length. */
const bits: ReadonlyMap<string, number> = new Map([
  ...["F64", "I64", "U64", "C64"].map((dtype) => [dtype, 64] as const),
  ...["F32", "I32", "U32"].map((dtype) => [dtype, 32] as const),
  ...["F16", "BF16", "I16", "U16"].map((dtype) => [dtype, 16] as const),
  ...["I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0"].map((dtype) => [dtype, 8] as const),
  ...["F6_E2M3", "F6_E3M2"].map((dtype) => [dtype, 6] as const),
  ["F4", 4],
]);

/**
 * Reads and checks the header of a safetensors file: an unsigned 64-bit length, then JSON, then the tensors' bytes without
 * holes or overlaps up to the end of the file. `format` is the framework that its metadata name ("pt", "mlx"), if any.
 *
 * @throws UnsafeError for a header or a number of tensors above the limit, UnreadableError for everything that contradicts the format.
 */
export async function readSafetensorsHeader(
  source: ByteSource,
  budget = new Budget(source),
): Promise<{ entries: SafetensorsEntry[]; format: string | undefined }> {
  const file = source.name;
  const headerEnd = await findHeaderEnd(source);
  const header = parseHeader(await source.read(8, headerEnd), file, budget);
  const entries: SafetensorsEntry[] = [];
  for (const [name, facts] of header) {
    if (name === "__metadata__") continue;
    budget.spend("names", name.length, { tensor: name });
    budget.spend("kept", bytesATensor, { tensor: name });
    entries.push(parseEntry(name, facts, headerEnd, file));
  }
  if (entries.length > mostTensors) throw tooMany({ file, offset: 8 });
  checkData(entries, headerEnd, source);
  const metadata = header.get("__metadata__");
  const format = metadata instanceof Map ? metadata.get("format") : undefined;
  return { entries, format: typeof format === "string" ? format : undefined };
}

async function findHeaderEnd(source: ByteSource): Promise<number> {
  const place = { file: source.name, offset: 0 };
  if (source.byteLength < 8) {
    throw new UnreadableError(
      `holds ${counted(source.byteLength, "byte")}, expected a header length of 8 bytes`,
      place,
    );
  }
  const head = await source.read(0, 8);
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  if (length > largestHeader) {
    throw new UnsafeError(`says its header has ${counted(length, "byte")}; the limit is ${largestHeader}`, place);
  }
  const end = 8 + Number(length);
  if (end > source.byteLength) {
    throw new UnreadableError(
      `is cut off, or no safetensors: says its header ends at byte ${end}, but the file has ${source.byteLength}`,
      place,
    );
  }
  return end;
}

function parseHeader(bytes: Uint8Array, file: string, budget: Budget): Map<string, Json> {
  const place = { file, offset: 8 };
  try {
    // One key more: __metadata__ is no tensor.
    const keep = (kept: number, at: number) => budget.spend("kept", kept, 8 + at);
    const header = parseStrictJson(bytes, { keys: mostTensors + 1, items: mostAxes, keep });
    if (header instanceof Map) return header;
  } catch (error) {
    if (error instanceof JsonLimit) {
      if (error.of === "keys") throw tooMany(place);
      const offset = 8 + error.bytes;
      throw new UnsafeError(`the header ${error.message}, the limit`, { file, offset });
    }
    if (!(error instanceof JsonFault)) throw error;
    const offset = 8 + error.bytes;
    throw new UnreadableError(`the header is no valid JSON: it ${error.message}`, { file, offset }, error);
  }
  throw new UnreadableError("the header is not a JSON object", place);
}

function tooMany(place: ErrorPlace): UnsafeError {
  return new UnsafeError(`holds more than ${mostTensors} tensors, the limit`, place);
}

function parseEntry(name: string, facts: Json, headerEnd: number, file: string): SafetensorsEntry {
  const place = { file, tensor: name };
  const [dtype, shape, offsets] =
    facts instanceof Map ? [facts.get("dtype"), facts.get("shape"), facts.get("data_offsets")] : [];
  if (typeof dtype !== "string" || !isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) {
    throw new UnreadableError("its header entry lacks a dtype, a shape or two data_offsets", place);
  }
  const [start, end] = offsets;
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end)) {
    throw new UnreadableError(`has the data_offsets [${start}, ${end}], expected 0 <= start <= end`, place);
  }
  const count = elementCount(shape, place);
  const width = bits.get(dtype);
  // Divided, not multiplied: count * width may lie beyond 2^53.
  if (width !== undefined && count !== ((end - start) * 8) / width) {
    throw new UnreadableError(
      `holds ${counted(end - start, "byte")}, expected ${(count * width) / 8} for the shape [${shape.join(", ")}] of ${dtype}`,
      place,
    );
  }
  return { name, dtype, shape, start: headerEnd + start, end: headerEnd + end };
}

/** Every byte after the header belongs to exactly one tensor. */
function checkData(entries: readonly SafetensorsEntry[], headerEnd: number, source: ByteSource): void {
  const file = source.name;
  const last = entries.reduce((end, entry) => Math.max(end, entry.end), headerEnd);
  if (last > source.byteLength) throw cutOff(source.byteLength, last, { file });
  let covered = headerEnd;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== covered) {
      const fault = start < covered ? "overlaps another tensor" : "leaves a hole before it";
      throw new UnreadableError(`starts at byte ${start} and ${fault}; expected byte ${covered}`, {
        file,
        tensor: name,
      });
    }
    covered = end;
  }
  if (covered !== source.byteLength) {
    throw new UnreadableError(`has ${counted(source.byteLength - covered, "byte")} of no tensor`, {
      file,
      offset: covered,
    });
  }
}

function isNumbers(value: Json | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
