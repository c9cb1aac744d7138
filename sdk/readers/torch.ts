import type { ByteSource } from "../bytes/byte-source.ts";
import type { ModelContents } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { noteBehind, type Pickle, readPickle } from "./containers/pickle.ts";
import type { ReadOptions } from "./reader.ts";
import { isTar } from "./signatures.ts";
import { readArchive, type Saved, type Spending } from "./torch/archive.ts";
import { readInnerFiles } from "./torch/inner-files.ts";
import { isLegacy, readLegacy } from "./torch/legacy.ts";
import { readOldest } from "./torch/oldest.ts";
import { checkedStorage, parseStorageId } from "./torch/storages.ts";
import { understand } from "./torch/understand.ts";

/**
 * Reads what torch.save or torch.jit.save wrote, in the zip format and both older ones, or a plain pickle: a state_dict, a
 * checkpoint that holds one or several, a whole module, or NumPy arrays. The pickle in it is read as data; nothing that it
 * names is imported or called. Layers are in the order of the file, which is that in which the network's constructor made
 * them.
 *
 * @throws UnreadableError for a file that is truncated or contradicts itself, UnsafeError above a limit, UnsupportedError
 *   for another archive or pickle.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents[]> {
  return understand(await readSaved(source, { signal, budget }), source, budget);
}

async function readSaved(source: ByteSource, options: Spending): Promise<Saved> {
  const head = await source.read(0, Math.min(512, source.byteLength));
  if (head[0] === 0x50 && head[1] === 0x4b) return readArchive(source, options);
  if (isTar(head)) return readOldest(source, options);
  return isLegacy(head) ? readLegacy(source, options) : readPlain(source, options);
}

/** A pickle of Python itself, or of joblib. */
async function readPlain(source: ByteSource, options: Spending): Promise<Saved> {
  const pickle = await readPickle(source, 0, options.budget);
  await readInnerFiles(pickle, source.name, (inner) => readSaved(inner, options));
  const packaged = await readPackaged(pickle, source);
  return {
    pickle,
    storages: {
      file: source.name,
      bigEndian: false,
      find: (id, place) => checkedStorage(packaged.get(id.key), id, place),
    },
    notes: ["A plain pickle, read as data.", ...noteBehind(pickle, source)],
  };
}

/** The storages of a pickle in a torch.package, which lie beside it in the archive. */
async function readPackaged({ persistents }: Pickle, source: ByteSource): Promise<Map<string, ByteSource>> {
  const found = new Map<string, ByteSource>();
  for (const persistent of persistents) {
    const id = parseStorageId(persistent);
    if (typeof id === "string" || found.has(id.key)) continue;
    const record = /^\w+$/.test(id.key) ? await source.sibling?.(`.data/${id.key}.storage`) : undefined;
    if (record === undefined) break;
    found.set(id.key, record);
  }
  return found;
}
