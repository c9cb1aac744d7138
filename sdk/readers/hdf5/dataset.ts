import { type ConvscopeError, UnreadableError, withoutPlace } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { decodeNumbers, type NumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { checkRange, storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { mayExpand } from "../containers/may-expand.ts";
import { blankElements, chunkedTensor, unwritten } from "./chunked-tensor.ts";
import { undefinedAddress } from "./cursor.ts";
import { parseDataspace } from "./dataspace.ts";
import { parseDatatype, reference } from "./datatype.ts";
import { parseFilters, unreadFilter } from "./filters.ts";
import { type Layout, parseLayout } from "./layout.ts";
import { type Message, messages } from "./object-header.ts";
import type { Storage } from "./storage.ts";

/** What the parts of a dataset's header say. */
interface Described {
  readonly name: string;
  readonly header: readonly Message[];
  readonly dtype: NumberType;
  readonly bigEndian: boolean;
  readonly shape: readonly number[];
  readonly largest: readonly number[];
}

/**
 * A dataset as a tensor, one that is not read with the reason.
 *
 * @param brain The writer says that elements of two opaque bytes are bfloat16 (Keras).
 * @param references Whether references to objects are given as the addresses that they are.
 * @param damages Takes what is wrong with a dataset whose type and shape can be told.
 * @throws UnreadableError where not even those can.
 */
export function openDataset(
  storage: Storage,
  name: string,
  header: readonly Message[],
  { brain, references, damages }: { brain: boolean; references?: boolean; damages: UnreadableError[] },
): ModelTensor {
  const place = { file: storage.source.name, tensor: name };
  const find = (type: number) => header.find((message) => message.type === type);
  const body = (type: number) => find(type)?.body;
  const [typeMessage, spaceMessage] = [find(messages.datatype), find(messages.dataspace)];
  if (typeMessage === undefined || spaceMessage === undefined || typeMessage.shared || spaceMessage.shared) {
    return refuse(
      [],
      "unknown",
      "has a type that is stored elsewhere in the file (a committed type), which is not read",
    );
  }
  const type = parseDatatype(typeMessage.body);
  const { shape, largest } = parseDataspace(spaceMessage.body);
  elementCount(shape, { ...place, offset: spaceMessage.body.offset });
  const special = brain && type.size === 2 ? "bf16" : references && type.name === reference ? "u64" : undefined;
  const dtype: NumberType | undefined = type.number ?? special;
  try {
    return openDescribed();
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    damages.push(error);
    return unreadTensor({ name, dtype: type.name, shape, reason: damage(error), error }, place);
  }

  function openDescribed(): ModelTensor {
    if (body(messages.externalFiles) !== undefined) {
      return refuse(shape, type.name, "has its data in other files (external storage), which are never opened");
    }
    const layoutBody = body(messages.layout);
    if (layoutBody === undefined) return refuse(shape, type.name, "has no layout of its data");
    const layout = parseLayout(layoutBody);
    if (layout.kind === "virtual") {
      return refuse(shape, type.name, "is a virtual dataset: its data are in other datasets, which are never opened");
    }
    if (dtype === undefined) return refuse(shape, type.name, `has elements of type ${type.name}, which are not read`);
    const filtersBody = body(messages.filters);
    const filters = filtersBody === undefined ? [] : parseFilters(filtersBody);
    const unread = unreadFilter(filters);
    if (unread !== undefined) return refuse(shape, dtype, unread);
    const described = { name, header, dtype, bigEndian: type.bigEndian, shape, largest };
    if (layout.kind !== "chunked") {
      const tensor = unchunkedTensor(storage, described, layout);
      return typeof tensor === "string" ? refuse(shape, dtype, tensor) : tensor;
    }
    const { bigEndian } = type;
    const fill = fillValue(header);
    const tensor = chunkedTensor(storage, { name, dtype, bigEndian, shape, largest, layout, filters, fill });
    return typeof tensor === "string" ? refuse(shape, dtype, tensor) : tensor;
  }

  function refuse(sizes: readonly number[], typeName: string, reason: string): ModelTensor {
    return unreadTensor({ name, dtype: typeName, shape: sizes, reason }, place);
  }
}

/** Why an object is not read, in its own line: without the file's name, which stands elsewhere. */
export function damage(error: ConvscopeError): string {
  const { offset } = error.place;
  return `is damaged${offset === undefined ? "" : ` (byte ${offset})`}: ${withoutPlace(error)}`;
}

/** A dataset in one run of bytes, of the file or of its header; or why it is not read. */
function unchunkedTensor(
  storage: Storage,
  { name, header, dtype, bigEndian, shape }: Described,
  layout: Layout & { kind: "contiguous" | "compact" },
): ModelTensor | string {
  const place = { file: storage.source.name, tensor: name };
  const count = elementCount(shape, place);
  if (layout.kind === "contiguous" && layout.address !== undefinedAddress) {
    const offset = storage.base + layout.address;
    if (!storage.budget.allows("values", count * sizeOf(dtype))) {
      return `has values that bring the file above ${storage.budget.limitOf("values")}, the limit for its size`;
    }
    return storedTensor(storage.source, { name, dtype, shape, offset, bigEndian });
  }
  const length = count * sizeOf(dtype);
  if (layout.kind === "contiguous") {
    if (!mayExpand(length, storage.fileBytes)) {
      return unwritten(length);
    }
    const blank = blankElements(fillValue(header), sizeOf(dtype));
    return {
      name,
      dtype,
      shape,
      async read(start = 0, end = count) {
        checkRange(start, end, count, name);
        const bytes = new Uint8Array((end - start) * sizeOf(dtype));
        if (blank !== undefined) for (let at = 0; at < bytes.length; at += blank.length) bytes.set(blank, at);
        return decodeNumbers(bytes, dtype, { bigEndian });
      },
    };
  }
  const { bytes } = layout.data;
  if (length > bytes.length) {
    const where = { ...place, offset: layout.data.offset };
    throw new UnreadableError(`holds ${counted(bytes.length, "byte")} in its header, expected ${length}`, where);
  }
  const source = { ...storage.source, byteLength: bytes.length, name: storage.source.name };
  const inHeader = { ...source, read: async (from: number, to: number) => bytes.subarray(from, to), shared: undefined };
  // A header may have a checksum: it is not written to.
  return { ...storedTensor(inHeader, { name, dtype, shape, offset: 0, bigEndian }), storage: undefined };
}

/** What stands for elements that were never written (IV.A.2.f and g). */
function fillValue(header: readonly Message[]): Uint8Array | undefined {
  const message = header.find(({ type }) => type === messages.fillValue);
  if (message === undefined || message.shared) return undefined;
  const { body } = message;
  const version = body.u8();
  if (version === 3) return body.u8() & 0x20 ? body.take(body.u32()) : undefined;
  body.skip(2);
  return body.u8() === 0 ? undefined : body.take(body.u32());
}
