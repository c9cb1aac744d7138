import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { PickleGlobal, PickleObject, PicklePersistent, type PickleValue } from "../containers/pickle-values.ts";
import { type ElementType, storageElement } from "./element-types.ts";
import { isWhole } from "./values.ts";

/** What a persistent id of torch.save says: ("storage", type, key, device, count[, view]). */
export interface StorageId {
  readonly element: ElementType;
  readonly key: string;
  /** Elements in the storage. */
  readonly count: number;
  /** Whether it is only a part of the storage of `key`, as files of PyTorch 0.3 and older have it. */
  readonly isView: boolean;
  /** Elements before that part. */
  readonly viewOffset: number;
  /** Where its bytes are, if not where the file's storages are. */
  readonly own?: Storages;
}

/** A storage that is a file of its own within the pickle. */
export class InnerStorage {
  constructor(
    readonly id: StorageId,
    readonly storages: Storages,
  ) {}
}

/** The bytes of the storages, by key. */
export interface Storages {
  /** As messages name the file. */
  readonly file: string;
  readonly bigEndian: boolean;
  /** @throws UnreadableError where there is no such storage or it has another size. */
  find(id: StorageId, place: ErrorPlace): ByteSource;
  /** Where it lies, for those who write it back: in a member of an archive, or from a byte of the file on. */
  placeOf?(
    id: StorageId,
  ): { readonly source: ByteSource; readonly member?: string; readonly start: number } | undefined;
}

/** The storage that a persistent id names; or what is wrong with it, in words. */
export function parseStorageId(value: PickleValue | undefined): StorageId | string {
  if (value instanceof PickleObject && value.inner instanceof InnerStorage) {
    return { ...value.inner.id, own: value.inner.storages };
  }
  if (!(value instanceof PicklePersistent) || !Array.isArray(value.id) || value.id[0] !== "storage") {
    return "found no persistent id of a storage";
  }
  const [, type, key, , count, view] = value.id;
  const element = type instanceof PickleGlobal ? storageElement(type.path) : undefined;
  if (element === undefined) return `found the storage type ${type instanceof PickleGlobal ? type.path : "?"}`;
  if (typeof key !== "string" && !isWhole(key)) return "found a storage without a key";
  if (!isWhole(count) || count < 0) return "found a storage without a count of elements";
  const isView = Array.isArray(view);
  // (key of the view, offset, count)
  const [, viewOffset, viewCount] = isView ? view : [null, 0, count];
  if (!isWhole(viewOffset) || viewOffset < 0 || !isWhole(viewCount) || viewCount < 0)
    return "found a view of a storage without offset and count";
  return { element, key: String(key), count: viewCount, isView, viewOffset };
}

/** Bytes of an element, and of all that tensors use, by the key of the storage. */
export function storageSizes(
  persistents: readonly PicklePersistent[],
): Map<string, { readonly element: number; readonly all: number }> {
  const sizes = new Map<string, { element: number; all: number }>();
  for (const persistent of persistents) {
    const id = parseStorageId(persistent);
    if (typeof id === "string") continue;
    const all = (id.viewOffset + id.count) * id.element.size;
    sizes.set(id.key, { element: id.element.size, all: Math.max(all, sizes.get(id.key)?.all ?? 0) });
  }
  return sizes;
}

/** Checks a storage's record against the id before anything is read from it. */
export function checkedStorage(record: ByteSource | undefined, id: StorageId, place: ErrorPlace): ByteSource {
  if (record === undefined) {
    throw new UnreadableError(`lies in the storage ${JSON.stringify(id.key)}, which the file does not hold`, place);
  }
  const expected = (id.viewOffset + id.count) * id.element.size;
  if (record.byteLength !== expected && !(id.isView && record.byteLength > expected)) {
    throw new UnreadableError(
      `lies in the storage ${JSON.stringify(id.key)} of ${counted(record.byteLength, "byte")}, expected ${counted(id.count, "element")} of ${id.element.size}`,
      place,
    );
  }
  return record;
}
