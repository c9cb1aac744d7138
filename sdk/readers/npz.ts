import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { UnsafeError, UnsupportedError } from "../errors.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import { Budget } from "./budget.ts";
import { readNpyHeader } from "./containers/npy-header.ts";
import { openZip } from "./containers/zip.ts";
import { npyTensor } from "./npy-tensor.ts";
import type { ReadOptions } from "./reader.ts";

/**
 * Reads an .npz archive: "weights/conv1.npy" is the tensor "weights/conv1". An array that is not read (of objects, of text)
 * is listed with the reason; its bytes are not looked at.
 *
 * @throws UnsupportedError for a zip archive of other files than arrays.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const entries = await openZip(source, signal);
  const arrays = entries.filter(({ name }) => name.endsWith(".npy"));
  if (arrays.length === 0 && entries.length > 0) {
    throw new UnsupportedError(
      `is a zip archive of ${entries.length} files without an .npy array; the first is ${JSON.stringify(entries[0].name)}`,
      { file: source.name },
    );
  }
  const tensors: ModelTensor[] = [];
  for (const entry of arrays) {
    throwIfAborted(signal);
    const name = entry.name.slice(0, -".npy".length);
    // Messages name the archive first, then the entry in it.
    const place: ByteSource = { ...entry, name: `${source.name}/${entry.name}` };
    try {
      if (entry.refused !== undefined) throw entry.refused;
      if (entry.deflated && !budget.allows("values", entry.byteLength)) {
        const most = budget.limitOf("values");
        throw new UnsafeError(`brings what the archive inflates to above ${most}, the limit for its size`, {
          file: place.name,
        });
      }
      const tensor = npyTensor(place, name, await readNpyHeader({ ...place, read: entry.readNear }));
      tensors.push({ ...tensor, storage: tensor.storage && { ...tensor.storage, member: entry.name } });
    } catch (error) {
      if (!(error instanceof UnsafeError || error instanceof UnsupportedError)) throw error;
      // The table of tensors names the entry beside the reason.
      const reason = error.message.slice(error.message.indexOf(": ", place.name.length) + 2);
      tensors.push(unreadTensor({ name, reason, error }, { file: source.name }));
    }
  }
  const inferred = inferConvolutions(tensors, { bareFilters: true });
  const others = entries.length - arrays.length;
  return {
    tensors,
    ...inferred,
    files: [source],
    notes: others === 0 ? inferred.notes : [...inferred.notes, `The archive holds ${others} files that are no arrays.`],
  };
}
