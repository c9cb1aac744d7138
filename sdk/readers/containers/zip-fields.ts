import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";

/** A number of an archive's headers: where it stands, and how many bytes it takes. */
export interface ZipField {
  readonly at: number;
  readonly bytes: 2 | 4 | 8;
  readonly value: number;
}

/** What each kind of header begins with. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator: 0x07064b50,
  descriptor: 0x08074b50,
};

/** What a 32-bit field holds where the ZIP64 extra field has the number. */
export const full32 = 0xffffffff;

/** The number at byte `at` of a view that begins at byte `origin` of the archive. */
export function field(view: DataView, at: number, bytes: 2 | 4 | 8, origin: number): ZipField {
  const value =
    bytes === 2
      ? view.getUint16(at, true)
      : bytes === 4
        ? view.getUint32(at, true)
        : Number(view.getBigUint64(at, true));
  return { at: origin + at, bytes, value };
}

/** The numbers of which the 32-bit fields say that they stand in the ZIP64 extra field, in its order (APPNOTE 4.5.3). */
export function withZip64(
  view: DataView,
  from: number,
  length: number,
  origin: number,
  fields: readonly ZipField[],
): ZipField[] {
  if (fields.every(({ value }) => value !== full32)) return [...fields];
  const until = Math.min(view.byteLength, from + length);
  for (let at = from; at + 4 <= until; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = Math.min(until, next + view.getUint16(at + 2, true));
    return fields.map((each) => {
      if (each.value !== full32 || next + 8 > end) return each;
      next += 8;
      return field(view, next - 8, 8, origin);
    });
  }
  return [...fields];
}

/** @throws UnreadableError where the bytes lie beyond the file. */
export async function viewOf(source: ByteSource, start: number, end: number): Promise<DataView> {
  if (!(start <= end && end <= source.byteLength)) throw broken(source, start, "a header lies beyond the file");
  const bytes = await source.read(start, end);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What is wrong with an archive, and where. */
export function broken(source: ByteSource, offset: number, message: string, tensor?: string): UnreadableError {
  return new UnreadableError(`is no intact zip archive: ${message}`, { file: source.name, tensor, offset });
}
