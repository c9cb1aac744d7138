import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeVarint, endOfVarint, type Field, wireTypes } from "../containers/protobuf.ts";
import type { Run } from "./records.ts";

/** Of one read while varints are counted or decoded. */
const WINDOW = 1 << 16;

/** Appends a repeated scalar field, packed or not, to the runs of its number. */
export function extendRuns(runs: Run[], field: Field): void {
  if (field.wire === wireTypes.bytes) {
    runs.push({ start: field.start, end: field.end, tagLength: 0 });
    return;
  }
  const tagLength = field.start - field.tag;
  const last = runs.at(-1);
  if (last !== undefined && last.end === field.tag && last.tagLength === tagLength) last.end = field.end;
  else runs.push({ start: field.tag, end: field.end, tagLength });
}

/** Numbers in runs of fixed width. */
export function countFixed(source: ByteSource, runs: readonly Run[], width: number): number {
  let count = 0;
  for (const run of runs) {
    const each = (run.end - run.start) / (width + run.tagLength);
    if (!Number.isInteger(each)) {
      throw new UnreadableError(
        `found ${counted(run.end - run.start, "byte")} of packed numbers, expected a multiple of ${width}`,
        {
          file: source.name,
          offset: run.start,
        },
      );
    }
    count += each;
  }
  return count;
}

/** The bytes of the numbers [from, to) in runs of fixed width, without their tags. */
export async function readFixed(
  source: ByteSource,
  runs: readonly Run[],
  width: number,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const out = new Uint8Array((to - from) * width);
  let first = 0;
  for (const run of runs) {
    const stride = width + run.tagLength;
    const count = (run.end - run.start) / stride;
    const a = Math.max(from, first);
    const b = Math.min(to, first + count);
    if (a < b) {
      const bytes = await source.read(run.start + (a - first) * stride, run.start + (b - first) * stride);
      const target = out.subarray((a - from) * width, (b - from) * width);
      if (run.tagLength === 0) target.set(bytes);
      else
        for (let i = 0; i < b - a; i++) {
          target.set(bytes.subarray(i * stride + run.tagLength, (i + 1) * stride), i * width);
        }
    }
    first += count;
  }
  return out;
}

/** Each varint of the runs, in order. */
export async function* readVarints(
  source: ByteSource,
  runs: readonly Run[],
): AsyncGenerator<readonly (number | bigint)[], void> {
  for (const run of runs) {
    for (let at = run.start; at < run.end; ) {
      const bytes = await source.read(at, Math.min(run.end, at + WINDOW));
      const values: (number | bigint)[] = [];
      let offset = 0;
      // Stops before a number that the window may have cut, unless it is the run's last window.
      const safe = at + bytes.length === run.end ? bytes.length : bytes.length - 10 - run.tagLength;
      while (offset < safe) {
        const start = offset + run.tagLength;
        const next = endOfVarint(bytes, start, bytes.length);
        if (next < 0) {
          throw new UnreadableError("found a varint without an end", { file: source.name, offset: at + start });
        }
        values.push(decodeVarint(bytes, start, next));
        offset = next;
      }
      at += offset;
      yield values;
    }
  }
}
