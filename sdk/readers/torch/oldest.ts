import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { readPickle } from "../containers/pickle.ts";
import type { PickleValue } from "../containers/pickle-values.ts";
import { PickleGlobal } from "../containers/pickle-values.ts";
import { readTar } from "../containers/tar.ts";
import type { Saved, Spending } from "./archive.ts";
import { storageElement } from "./element-types.ts";
import { StandsFor, type TensorRecord } from "./parse-pickled-tensor.ts";
import { checkedStorage, type StorageId } from "./storages.ts";
import { asDict, asList, isWhole } from "./values.ts";

/** Storages and tensors of one file: as many as an archive may have entries. */
const mostParts = 100_000;
/** More axes than any tensor has. */
const maxAxes = 64;

/** Where a storage's numbers lie, and how the file names it. */
interface Stored {
  readonly id: StorageId;
  readonly start: number;
}

/**
 * The format of PyTorch 0.1 (2016 and 2017; torch/serialization.py, legacy_load): a tar archive of `sys_info`; `pickle`, the
 * object, whose tensors are numbers; `storages`, a count, then for each (key, location, type) as a pickle, a count of elements
 * as an i64, and the elements, and behind them a list of views (key, root's key, offset, count); `tensors`, a count, then for
 * each (key, storage's key, type) as a pickle, its rank, sizes, strides and offset as integers.
 */
export async function readOldest(source: ByteSource, options: Spending): Promise<Saved> {
  const file = source.name;
  const near = cacheBlocks(source.byteLength, (start, end) => source.read(start, end));
  const entries = await readTar(source, near, options);
  const part = (name: string): ByteSource => {
    const entry = entries.find((each) => each.name === name);
    if (entry === undefined)
      throw new UnreadableError(`is a tar archive without ${name}, expected a PyTorch file`, { file });
    const { start, end } = entry;
    const read = (from: number, to: number) => (to - from > 65536 ? source.read : near)(start + from, start + to);
    return { name: `${file}/${name}`, byteLength: end - start, read };
  };
  const machine = asDict((await readPickle(part("sys_info"), 0, options.budget)).value);
  const little = machine?.get("little_endian") !== false;
  const storages = await readStorages(part("storages"), little, options);
  const tensors = await readTensors(part("tensors"), storages, little, options);
  const pickle = await readPickle(part("pickle"), 0, options.budget);
  for (const persistent of pickle.persistents) {
    const record = tensors.get(String(persistent.id));
    if (record !== undefined) persistent.inner = new StandsFor(record);
  }
  const bytes = part("storages");
  // A view goes by its root's key.
  const roots = [...storages.values()].filter(({ id }) => !id.isView);
  const sources = new Map(roots.map(({ id, start }) => [id.key, { id, start }]));
  return {
    pickle,
    storages: {
      file,
      bigEndian: !little,
      find(id, place) {
        const stored = sources.get(id.key);
        const byteLength = stored === undefined ? 0 : stored.id.count * stored.id.element.size;
        const start = stored?.start ?? 0;
        const record = stored && {
          name: file,
          byteLength,
          read: (from: number, to: number) => bytes.read(start + from, start + to),
        };
        return checkedStorage(record, id, place);
      },
    },
    notes: ["A file of PyTorch 0.1: a tar archive."],
  };
}

async function readStorages(
  source: ByteSource,
  little: boolean,
  { signal, budget }: Spending,
): Promise<Map<string, Stored>> {
  const storages = new Map<string, Stored>();
  const head = await readPickle(source, 0, budget);
  let at = head.end;
  for (let left = countOf(head.value, source); left > 0; left--) {
    throwIfAborted(signal);
    const { value, end } = await readPickle(source, at, budget);
    const [key, , type] = asList(value) ?? [];
    const element = type instanceof PickleGlobal ? storageElement(type.path) : undefined;
    if (element === undefined || key === undefined)
      throw damaged(source, at, "a storage without a key or a known type");
    const count = Number((await viewAt(source, end, 8)).getBigInt64(0, little));
    const start = end + 8;
    at = start + count * element.size;
    if (!(count >= 0 && at <= source.byteLength)) {
      throw damaged(
        source,
        end,
        `a storage of ${counted(count, "element")} with ${counted(source.byteLength - start, "byte")} left`,
      );
    }
    storages.set(String(key), { id: { element, key: String(key), count, isView: false, viewOffset: 0 }, start });
  }
  if (at >= source.byteLength) return storages;
  for (const view of asList((await readPickle(source, at, budget)).value) ?? []) {
    const [key, rootKey, offset, count] = asList(view) ?? [];
    const root = storages.get(String(rootKey));
    if (root === undefined || !isWhole(offset) || !isWhole(count) || offset < 0 || count < 0) {
      throw damaged(source, at, "a view of a storage that is not there");
    }
    if (offset + count > root.id.count) throw damaged(source, at, "a view that reaches beyond its storage");
    const id = { ...root.id, isView: true, count, viewOffset: root.id.viewOffset + offset };
    storages.set(String(key), { id, start: root.start });
  }
  return storages;
}

async function readTensors(
  source: ByteSource,
  storages: ReadonlyMap<string, Stored>,
  little: boolean,
  { signal, budget }: Spending,
): Promise<Map<string, TensorRecord>> {
  const tensors = new Map<string, TensorRecord>();
  const head = await readPickle(source, 0, budget);
  let at = head.end;
  for (let left = countOf(head.value, source); left > 0; left--) {
    throwIfAborted(signal);
    const { value, end } = await readPickle(source, at, budget);
    const [key, storageKey] = asList(value) ?? [];
    // The rank takes four bytes, and four are left free.
    const rank = (await viewAt(source, end, 8)).getInt32(0, little);
    if (!(rank >= 0 && rank <= maxAxes)) throw damaged(source, end, `a tensor of ${counted(rank, "axis", "axes")}`);
    const numbers = await viewAt(source, end + 8, 8 * (2 * rank + 1));
    const list = Array.from({ length: 2 * rank + 1 }, (_, i) => Number(numbers.getBigInt64(8 * i, little)));
    at = end + 8 + numbers.byteLength;
    const storage = storages.get(String(storageKey))?.id;
    if (storage === undefined || key === undefined) throw damaged(source, end, "a tensor without a storage");
    if (!list.every((number) => Number.isSafeInteger(number) && number >= 0)) {
      throw damaged(source, end, "a tensor with sizes, strides or an offset below 0");
    }
    const [shape, strides] = [list.slice(0, rank), list.slice(rank, 2 * rank)];
    tensors.set(String(key), {
      kind: "strided",
      storage,
      element: storage.element,
      shape,
      strides,
      offset: list[2 * rank],
    });
  }
  return tensors;
}

function countOf(value: PickleValue, source: ByteSource): number {
  if (isWhole(value) && value >= 0 && value <= mostParts) return value;
  throw damaged(source, 0, `a count that is none from 0 to ${mostParts}`);
}

async function viewAt(source: ByteSource, start: number, length: number): Promise<DataView> {
  if (start + length > source.byteLength)
    throw damaged(source, start, "its end, expected numbers of a tensor or storage");
  const bytes = await source.read(start, start + length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(source: ByteSource, offset: number, what: string): UnreadableError {
  return new UnreadableError(`found ${what}`, { file: source.name, offset });
}
