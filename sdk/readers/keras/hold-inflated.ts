import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { heldWhole } from "../containers/held-whole.ts";
import { mayExpand } from "../containers/may-expand.ts";
import type { ZipEntry } from "../containers/zip.ts";

/**
 * An HDF5 file is read here and there, which a deflated entry can only by being inflated again and again: it is held in
 * memory. Keras itself stores it.
 *
 * @throws UnsafeError where it is too large for the archive.
 */
export function holdInflated(entry: ZipEntry, archive: ByteSource): ByteSource {
  const { name, byteLength, deflated } = entry;
  if (!deflated) return entry;
  if (!mayExpand(byteLength, archive.byteLength)) {
    throw new UnsafeError(
      `inflates to ${counted(byteLength, "byte")}, which are held at once; the limit is 64 MiB or 4 times the archive's ` +
        `${archive.byteLength}; write the archive without compression`,
      { file: archive.name, tensor: name },
    );
  }
  return heldWhole(entry, name);
}
