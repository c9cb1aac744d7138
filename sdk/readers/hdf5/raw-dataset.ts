import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { elementCount } from "../../model/element-count.ts";
import { checkRange } from "../../model/stored-tensor.ts";
import { chunkedElements } from "./chunked-tensor.ts";
import { undefinedAddress } from "./cursor.ts";
import { parseDataspace } from "./dataspace.ts";
import { type Datatype, parseDatatype } from "./datatype.ts";
import { parseFilters, unreadFilter } from "./filters.ts";
import { parseLayout } from "./layout.ts";
import { type Message, messages } from "./object-header.ts";
import type { Storage } from "./storage.ts";

/** A dataset of elements of any type, as their bytes. */
export interface RawDataset {
  readonly type: Datatype;
  readonly shape: readonly number[];
  /** Elements in all. */
  readonly count: number;
  /** The bytes of the elements [start, end) in C order. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** @throws UnsupportedError for one whose data lie elsewhere or were never written, UnreadableError for a damaged one. */
export function openRaw(storage: Storage, name: string, header: readonly Message[]): RawDataset {
  const place = { file: storage.source.name, tensor: name };
  const body = (type: number) => header.find((message) => message.type === type && !message.shared)?.body;
  const [typeBody, space, layoutBody] = [body(messages.datatype), body(messages.dataspace), body(messages.layout)];
  if (typeBody === undefined || space === undefined || layoutBody === undefined) {
    throw new UnsupportedError("has a type, a shape or data that are stored elsewhere", place);
  }
  const type = parseDatatype(typeBody);
  const { shape, largest } = parseDataspace(space);
  const count = elementCount(shape, place);
  const layout = parseLayout(layoutBody);
  const facts = { type, shape, count };
  if (layout.kind === "chunked") {
    const filtersBody = body(messages.filters);
    const filters = filtersBody === undefined ? [] : parseFilters(filtersBody);
    const unread = unreadFilter(filters);
    if (unread !== undefined) throw new UnsupportedError(unread, place);
    const elements = chunkedElements(storage, { name, size: type.size, shape, largest, layout, filters });
    if (typeof elements === "string") throw new UnsupportedError(elements, place);
    return { ...facts, read: elements.read };
  }
  if (layout.kind === "compact") {
    const { bytes } = layout.data;
    if (bytes.length < count * type.size) {
      throw new UnreadableError(
        `holds ${counted(bytes.length, "byte")} in its header, expected ${count * type.size}`,
        place,
      );
    }
    return { ...facts, read: async (start, end) => bytes.subarray(...range(start, end)) };
  }
  if (layout.kind === "virtual" || layout.address === undefinedAddress) {
    throw new UnsupportedError("has data that lie elsewhere, or were never written", place);
  }
  const { address } = layout;
  return {
    ...facts,
    async read(start, end) {
      const [from, to] = range(start, end);
      storage.countValues(to - from, address + from);
      return storage.read(address + from, to - from);
    },
  };

  function range(start: number, end: number): [number, number] {
    checkRange(start, end, count, name);
    return [start * type.size, end * type.size];
  }
}
