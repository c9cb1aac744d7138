import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { type ConvscopeError, UnreadableError, UnsafeError, UnsupportedError, withoutPlace } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import { Budget } from "./budget.ts";
import { readNpyHeader } from "./containers/npy-header.ts";
import { openZip, type ZipEntry } from "./containers/zip.ts";
import { npyTensor } from "./npy-tensor.ts";
import type { ReadOptions } from "./reader.ts";
import { readObjects } from "./torch/object-array.ts";
import { understand } from "./torch/understand.ts";

/**
 * Reads an .npz archive: "weights/conv1.npy" is the tensor "weights/conv1". An array of Python objects is read as data: what
 * it holds is named below it, "params.conv1.w". An array that is not read (of text, above a limit) is listed with the reason.
 *
 * @throws UnsupportedError for a zip archive of other files than arrays.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const entries = await openZip(source, { signal, budget });
  const arrays = entries.filter(({ name }) => name.endsWith(".npy"));
  if (arrays.length === 0 && entries.length > 0) {
    throw new UnsupportedError(
      `is a zip archive of ${entries.length} files without an .npy array; the first is ${JSON.stringify(entries[0].name)}`,
      { file: source.name },
    );
  }
  const tensors: ModelTensor[] = [];
  const damages: UnreadableError[] = [];
  const notes = new Set<string>();
  for (const entry of arrays) {
    throwIfAborted(signal);
    const name = entry.name.slice(0, -".npy".length);
    try {
      const found = await readEntry(entry, name, source.name, budget);
      for (const tensor of found.tensors) tensors.push(tensor);
      for (const note of found.notes) notes.add(note);
    } catch (error) {
      if (!isOfOneArray(error, source.name)) throw error;
      if (error instanceof UnreadableError) damages.push(error);
      // The table of tensors names the entry beside the reason.
      tensors.push(unreadTensor({ name, reason: withoutPlace(error), error }, { file: source.name }));
    }
  }
  if (damages.length > 0 && damages.length === tensors.length) throw damages[0];
  const inferred = inferConvolutions(tensors, { bareFilters: true });
  const others = entries.length - arrays.length;
  if (others > 0)
    notes.add(`The archive holds ${counted(others, "file")} that ${others === 1 ? "is no array" : "are no arrays"}.`);
  return { tensors, ...inferred, files: [source], notes: [...inferred.notes, ...notes] };
}

/** Weights shrink little, pruned ones up to some ten times: what shrinks more is nearly all zeros, and its bytes count several times. */
const largestShrink = 64;
const blankWeight = 4;

/** Whether the other arrays can be read all the same; a source that fails is no fault of one. */
function isOfOneArray(error: unknown, archive: string): error is ConvscopeError {
  if (error instanceof UnreadableError) return error.place.tensor !== undefined || error.place.file !== archive;
  return error instanceof UnsafeError || error instanceof UnsupportedError;
}

async function readEntry(entry: ZipEntry, name: string, file: string, budget: Budget) {
  if (entry.refused !== undefined) throw entry.refused;
  // Messages name the archive first, then the entry in it.
  const place: ByteSource = { ...entry, name: `${file}/${entry.name}` };
  // The archive bounds what one entry inflates to, whoever reads it (`refused`); this bounds what a study reads of all of them.
  const weight = entry.byteLength > largestShrink * entry.packed ? blankWeight : 1;
  if (entry.deflated && !budget.allows("values", weight * entry.byteLength)) {
    const most = budget.limitOf("values");
    throw new UnsafeError(`brings what the archive inflates to above ${most}, the limit for its size`, {
      file: place.name,
    });
  }
  const header = await readNpyHeader({ ...place, read: entry.readNear });
  if (header.dtype !== "objects") return { tensors: [npyTensor(place, name, header, entry.name)], notes: [] };
  const objects = await readObjects(place, header.dataStart, budget);
  const networks = understand(objects, place, budget);
  const tensors = networks.flatMap(({ tensors: own }) =>
    own.map((tensor) => ({ ...tensor, name: `${name}.${tensor.name}`, storage: undefined })),
  );
  if (tensors.length === 0) {
    throw new UnsupportedError("is an array of Python objects without arrays of numbers in it", { file: place.name });
  }
  const behind = objects.notes.filter((note) => note.includes("follow"));
  return { tensors, notes: ["Arrays of Python objects: their pickles were read as data.", ...behind] };
}
