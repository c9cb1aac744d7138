import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError, UnsupportedError } from "../errors.ts";
import { isHdf5 } from "./hdf5/superblock.ts";
import type { Reader } from "./reader.ts";

/** A row of the registry: how a format is recognised, and where its reader is. */
export interface FormatEntry {
  readonly format: string;
  /** Ends of file names, lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Whether a file that begins like this is of the format; up to `headBytes` bytes. */
  matches(head: Uint8Array): boolean;
  load(): Promise<Reader>;
}

/** How much of a file `matches` may see: keys of a JSON file can come late. */
export const headBytes = 65536;

export const formats: readonly FormatEntry[] = [
  {
    format: "safetensors",
    extensions: [".safetensors"],
    // A little-endian u64 header length below 2^32, then the header's brace.
    matches: (head) => head[8] === 0x7b && head[4] + head[5] + head[6] + head[7] === 0,
    load: () => import("./safetensors.ts"),
  },
  {
    format: "safetensors",
    extensions: [".safetensors.index.json"],
    matches: (head) => startsWith(head, "{") && textOf(head).includes('"weight_map"'),
    load: () => import("./safetensors-index.ts"),
  },
  {
    format: "tfjs",
    extensions: [".json"],
    matches: (head) =>
      (startsWith(head, "{") && /"(modelTopology|weightsManifest)"/.test(textOf(head))) ||
      (startsWith(head, "[") && /"(weights|paths)"/.test(textOf(head))),
    load: () => import("./tfjs.ts"),
  },
  {
    format: "npy",
    extensions: [".npy"],
    matches: (head) => startsWith(head, "\x93NUMPY"),
    load: () => import("./npy.ts"),
  },
  {
    format: "pytorch",
    extensions: [".pt", ".pth", ".ckpt", ".pth.tar", ".pt.tar", ".ptl", "pytorch_model.bin"],
    // A zip archive with a torch.save's entries, or the old format: the pickle of its magic number.
    matches: (head) =>
      startsWith(head, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") ||
      (startsWith(head, "PK\x03\x04") &&
        zipNames(head).some((name) => /(^|\/)(data\.pkl|data\/\d+|constants\.pkl)$/.test(name))),
    load: () => import("./torch.ts"),
  },
  {
    format: "keras",
    extensions: [".keras"],
    // An archive whose first entry is one of those that Keras writes.
    matches: (head) =>
      /^PK\x03\x04.{26}(metadata\.json|config\.json|model\.weights\.h5)/s.test(latin(head.subarray(0, 64))),
    load: () => import("./keras.ts"),
  },
  {
    format: "hdf5",
    extensions: [".h5", ".hdf5", ".hdf"],
    // A block of the user's of 512, 1024 ... bytes may come first.
    matches: (head) => [0, 512, 1024, 2048, 4096, 8192, 16384, 32768].some((at) => isHdf5(head, at)),
    load: () => import("./hdf5.ts"),
  },
  {
    format: "npz",
    extensions: [".npz"],
    // An array first, or the end record of an archive without entries. Other archives are what the file's name says.
    matches: (head) =>
      startsWith(head, "PK\x05\x06") ||
      (startsWith(head, "PK\x03\x04") && (zipNames(head)[0] ?? ".npy").endsWith(".npy")),
    load: () => import("./npz.ts"),
  },
  {
    format: "tflite",
    extensions: [".tflite"],
    matches: (head) => startsWith(head.subarray(4), "TFL3"),
    load: () => import("./tflite.ts"),
  },
  {
    format: "onnx",
    extensions: [".onnx"],
    // Protobuf has no magic number: field 1 (ir_version), a small varint, then the tag of another field of ModelProto.
    matches: (head) => head[0] === 0x08 && head[1] > 0 && head[1] < 32 && modelProtoTags.has(head[2]),
    load: () => import("./onnx.ts"),
  },
];

/** Tags (field number * 8 + wire type) of ModelProto's fields 2 to 8, 14, 20 and 25 as their first byte appears. */
const modelProtoTags = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca]);

/**
 * The format of a file: by its content, else by its name's end.
 * `note` says so where the two disagree (a renamed file is read as what it is).
 *
 * @throws UnreadableError for an empty file, UnsupportedError for an unknown one.
 */
export async function findReader(source: ByteSource): Promise<{ entry: FormatEntry; note?: string }> {
  const { name } = source;
  if (source.byteLength === 0) throw new UnreadableError("is empty, expected a model", { file: name });
  const head = await source.read(0, Math.min(headBytes, source.byteLength));
  const byName = longestExtension(name);
  const byContent = formats.filter((entry) => entry.matches(head));
  // Where content fits several formats, the name decides.
  const entry = byContent.find((candidate) => candidate === byName) ?? byContent[0] ?? byName;
  if (entry === undefined) throw unknownFormat(name, head);
  if (byName !== undefined && byName.format !== entry.format) {
    return { entry, note: `The file's name says ${byName.format}; its content is ${entry.format} and was read so.` };
  }
  return { entry };
}

function longestExtension(name: string): FormatEntry | undefined {
  const lower = name.toLowerCase();
  let best: { entry: FormatEntry; length: number } | undefined;
  for (const entry of formats) {
    for (const extension of entry.extensions) {
      if (lower.endsWith(extension) && extension.length > (best?.length ?? 0))
        best = { entry, length: extension.length };
    }
  }
  return best?.entry;
}

function unknownFormat(file: string, head: Uint8Array): UnsupportedError {
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const known = [...new Set(formats.map((entry) => entry.format))].join(", ");
  return new UnsupportedError(`begins with the bytes ${hex}, which is none of the known formats (${known})`, { file });
}

function startsWith(head: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (head[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The names in the local headers of a zip archive, as far as the head shows them. */
function zipNames(head: Uint8Array): string[] {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const names: string[] = [];
  for (let at = head.indexOf(0x50); at >= 0 && at + 30 <= head.length; at = head.indexOf(0x50, at + 1)) {
    if (view.getUint32(at, true) !== 0x04034b50) continue;
    names.push(textOf(head.subarray(at + 30, at + 30 + view.getUint16(at + 26, true))));
  }
  return names;
}

/** One character a byte. */
function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function textOf(head: Uint8Array): string {
  return new TextDecoder().decode(head);
}
