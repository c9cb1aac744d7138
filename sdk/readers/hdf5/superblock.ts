import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { cutOff } from "../cut-off.ts";
import { isHdf5 } from "../signatures.ts";
import { blockOf, Cursor, undefinedAddress } from "./cursor.ts";
import { Storage } from "./storage.ts";

/** Reads the superblock (versions 0 to 3), which may follow a block of 512, 1024 ... bytes that belong to the user. */
export async function readSuperblock(source: ByteSource, budget: Budget): Promise<{ storage: Storage; root: number }> {
  const file = source.name;
  for (let start = 0; start + 8 < source.byteLength; start = start === 0 ? 512 : 2 * start) {
    const bytes = await source.read(start, Math.min(start + 128, source.byteLength));
    if (!isHdf5(bytes, 0)) continue;
    const at = (byte: number) => ({ file, offset: start + byte });
    const version = bytes[8];
    if (version > 3) throw new UnsupportedError(`has the superblock version ${version}; 0 to 3 are read`, at(8));
    const [offsetSize, lengthSize] = version < 2 ? [bytes[13], bytes[14]] : [bytes[9], bytes[10]];
    if ((offsetSize !== 4 && offsetSize !== 8) || (lengthSize !== 4 && lengthSize !== 8)) {
      throw new UnsupportedError(
        `has addresses of ${offsetSize} and lengths of ${counted(lengthSize, "byte")}; 4 and 8 are read`,
        at(version < 2 ? 13 : 9),
      );
    }
    const cursor = new Cursor(blockOf(bytes, start), { file, offsetSize, lengthSize });
    cursor.skip(version === 0 ? 24 : version === 1 ? 28 : 12);
    const base = cursor.address();
    cursor.address();
    const end = cursor.address();
    // Versions 0 and 1: the driver's block, then the root's symbol table entry: a name, then the address.
    if (version < 2) cursor.skip(2 * offsetSize);
    const root = cursor.address();
    // A block of the user's may have been put before a finished file: then the addresses count from the signature.
    const storage = new Storage(source, base === 0 ? start : base, offsetSize, lengthSize, budget);
    const fileEnd = base === 0 ? start + end : end;
    if (end === undefinedAddress || fileEnd > source.byteLength) {
      if (end !== undefinedAddress) throw cutOff(source.byteLength, fileEnd, { file });
      throw new UnreadableError("does not tell where its data end: copy or download it again", { file, offset: start });
    }
    return { storage, root };
  }
  throw new UnreadableError("holds no HDF5 signature at byte 0, 512, 1024 ...", { file, offset: 0 });
}
