import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { readPickle } from "../containers/pickle.ts";
import { cutOff } from "../cut-off.ts";
import type { Saved, Spending } from "./archive.ts";
import { checkedStorage, storageSizes } from "./storages.ts";
import { asDict, asList } from "./values.ts";

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;

/** Whether a file begins with the pickle of the magic number. */
export function isLegacy(head: Uint8Array): boolean {
  const pickled = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  return pickled.every((byte, i) => head[i] === byte);
}

/**
 * The format of torch.save before 1.6 (torch/serialization.py, _legacy_save): pickles of a magic number, a version, facts
 * about the machine, the object and the list of storage keys; then each storage, its count of elements as an i64 before it.
 */
export async function readLegacy(source: ByteSource, { signal, budget }: Spending): Promise<Saved> {
  const file = source.name;
  const first = await readPickle(source, 0, budget);
  if (first.value !== magic) {
    throw new UnsupportedError("is a pickle, but not one of torch.save: its magic number is missing", { file });
  }
  const version = await readPickle(source, first.end, budget);
  if (version.value !== protocol) {
    throw new UnsupportedError(`has the version ${String(version.value).slice(0, 20)}, expected ${protocol}`, {
      file,
      offset: first.end,
    });
  }
  const machine = await readPickle(source, version.end, budget);
  if (asDict(machine.value) === undefined) {
    throw new UnreadableError("holds no facts about the machine that wrote it", { file, offset: version.end });
  }
  const pickle = await readPickle(source, machine.end, budget);
  const keys = await readPickle(source, pickle.end, budget);
  const sizes = storageSizes(pickle.persistents);
  const records = new Map<string, { bytes: ByteSource; start: number }>();
  let at = keys.end;
  for (const key of asList(keys.value) ?? []) {
    throwIfAborted(signal);
    const size = sizes.get(String(key))?.element;
    if (size === undefined || records.has(String(key))) {
      throw new UnreadableError(
        `lists a storage twice or one that no tensor uses: ${JSON.stringify(String(key).slice(0, 40))}`,
        { file, offset: at },
      );
    }
    const start = at + 8;
    if (start > source.byteLength) throw cutOff(source.byteLength, at + leftOf(sizes, records), { file });
    const count = Number(readI64(await source.read(at, start)));
    const byteLength = count * size;
    if (count < 0)
      throw new UnreadableError(`says that a storage has ${counted(count, "element")}`, { file, offset: at });
    if (byteLength > source.byteLength - start) {
      throw cutOff(source.byteLength, at + leftOf(sizes, records), { file });
    }
    const read: ByteSource["read"] = (from, to) => source.read(start + from, start + to);
    records.set(String(key), { bytes: { name: file, byteLength, read }, start });
    at = start + byteLength;
  }
  return {
    pickle,
    // Whatever the machine, torch.save writes these little-endian.
    storages: {
      file,
      bigEndian: false,
      find: (id, place) => checkedStorage(records.get(id.key)?.bytes, id, place),
      placeOf: ({ key }) => {
        const record = records.get(key);
        return record && { source, start: record.start };
      },
    },
    notes: at < source.byteLength ? [`Not read: ${counted(source.byteLength - at, "byte")} behind the storages.`] : [],
  };
}

/** Bytes of the storages that have not been found, with their counts. */
function leftOf(sizes: ReturnType<typeof storageSizes>, records: ReadonlyMap<string, unknown>): number {
  let left = 0;
  for (const [key, { all }] of sizes) if (!records.has(key)) left += 8 + all;
  return left;
}

function readI64(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
}
