import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { noteBehind, type Pickle, readPickle } from "../containers/pickle.ts";
import { openZip } from "../containers/zip.ts";
import { cutOffArchive } from "./cut-off-archive.ts";
import { checkedStorage, type Storages } from "./storages.ts";

/** A saved object and where the numbers of its tensors are. */
export interface Saved {
  readonly pickle: Pickle;
  readonly storages: Storages;
  /** What the code of a TorchScript archive refers to as CONSTANTS.c0, CONSTANTS.c1 ...; frozen weights lie there. */
  readonly constants?: Pick<Saved, "pickle" | "storages">;
  readonly notes: readonly string[];
}

/** What reads a saved object: all its pickles spend from one budget. */
export interface Spending {
  readonly signal?: AbortSignal;
  readonly budget: Budget;
}

/**
 * The zip format (PyTorch 1.6 and later) and TorchScript's: NAME/data.pkl and NAME/data/KEY for each storage, and for
 * constants the same again. The code of a TorchScript archive is not looked at.
 */
export async function readArchive(source: ByteSource, options: Spending): Promise<Saved> {
  const file = source.name;
  const listed = await openZip(source, options).catch(async (error) => {
    throw (error instanceof UnreadableError && (await cutOffArchive(source))) || error;
  });
  const entries = new Map(listed.map((entry) => [entry.name, entry]));
  const pickles = [...entries.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name));
  const main = pickles.reduce((best, name) => (name.length < best.length ? name : best), pickles[0] ?? "");
  const entry = entries.get(main);
  if (entry === undefined) {
    throw new UnreadableError(
      `is a zip archive of ${counted(entries.size, "file")} without the data.pkl of a PyTorch file: damaged, or of another program`,
      { file },
    );
  }
  const folder = main.slice(0, -"data.pkl".length);
  // Messages name the archive first, then the entry in it.
  const named = (each: ByteSource): ByteSource => ({ ...each, name: `${file}/${each.name}` });
  const bigEndian = await isBigEndian(entries.get(`${folder}byteorder`), file);
  const storagesIn = (records: string): Storages => ({
    file,
    bigEndian,
    find: (id, place) => checkedStorage(entries.get(`${folder}${records}/${id.key}`), id, place),
    placeOf: ({ key }) => {
      const entry = entries.get(`${folder}${records}/${key}`);
      return entry && { source: entry, member: entry.name, start: 0 };
    },
  });
  const pickle = await readPickle(named(entry), 0, options.budget);
  const saved = { pickle, storages: storagesIn("data"), notes: noteBehind(pickle, entry, "the pickle in data.pkl") };
  const constants = entries.get(`${folder}constants.pkl`);
  if (constants === undefined) return saved;
  return {
    ...saved,
    constants: { pickle: await readPickle(named(constants), 0, options.budget), storages: storagesIn("constants") },
    notes: ["A TorchScript archive: its code, which also holds the strides, is not looked at.", ...saved.notes],
  };
}

/** PyTorch 2.1 and later say which byte order the numbers have; until then it was the machine's, in practice little. */
export async function isBigEndian(entry: ByteSource | undefined, file: string): Promise<boolean> {
  if (entry === undefined) return false;
  const text = new TextDecoder().decode(await entry.read(0, Math.min(entry.byteLength, 16)));
  if (text !== "little" && text !== "big") {
    throw new UnreadableError(`says that its byte order is ${JSON.stringify(text)}, expected little or big`, { file });
  }
  return text === "big";
}
