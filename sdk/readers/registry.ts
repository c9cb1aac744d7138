import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError, UnsafeError, UnsupportedError } from "../errors.ts";
import type { Reader } from "./reader.ts";
import {
  endsAsTable,
  isGraphDef,
  isHdf5,
  isTar,
  isZip,
  latin,
  modelProtoTags,
  startsWith,
  textOf,
} from "./signatures.ts";

/** A row of the registry: how a format is recognised, and where its reader is. */
export interface FormatEntry {
  readonly format: string;
  /** Ends of file names, lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Whether a file that begins like this is of the format; up to `headBytes` bytes. */
  matches(head: Uint8Array): boolean;
  /** Whether a file that ends like this is of the format, where no beginning tells; up to `tailBytes` bytes. */
  endsSo?(tail: Uint8Array): boolean;
  /** Whether a zip archive of files of these names is of the format; the first row that says so counts. */
  holds?(names: readonly string[]): boolean;
  load(): Promise<Reader>;
}

/** How much of a file `matches` may see: keys of a JSON file can come late. */
export const headBytes = 65536;
/** How much `endsSo` may see. */
const tailBytes = 64;

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
    extensions: [".safetensors.index.json", ".bin.index.json"],
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
    extensions: [".pt2"],
    matches: () => false,
    // Programs exported by PyTorch 2.8 and later; those of 2.1 to 2.7 are archives of files that are read on their own.
    holds: (names) =>
      names.some((name) => /^([^/]+\/)?archive_format$/.test(name)) &&
      !names.some((name) => /^([^/]+\/)?data\/weights\/[^/]+\.pt$/.test(name)),
    load: () => import("./pt2.ts"),
  },
  {
    format: "pytorch",
    extensions: [".pt", ".pth", ".ckpt", ".pth.tar", ".pt.tar", ".ptl", "pytorch_model.bin"],
    // The old format: the pickle of its magic number; or the oldest, a tar archive that begins with facts about the machine.
    matches: (head) =>
      startsWith(head, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") ||
      (isTar(head) && /(^|\0)sys_info\0/.test(latin(head.subarray(0, 2048)))),
    // Its files lie in one folder. The scripts of a torch.package are not those of a saved object.
    holds: (names) => names.some((name) => /^([^/]+\/)?((data|constants)\.pkl|data\/\d+)$/.test(name)),
    load: () => import("./torch.ts"),
  },
  {
    format: "pickle",
    extensions: [".pkl", ".pickle", ".pdparams", ".joblib"],
    // Protocols 2 to 5 say so, and go on with a frame, a dictionary, a list, a name or an object; 0 with a dictionary of marks.
    matches: (head) =>
      (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5 && [0x95, 0x7d, 0x5d, 0x63, 0x28, 0x8c].includes(head[2])) ||
      /^\((dp?\d*|lp?\d*)\n/.test(latin(head.subarray(0, 16))),
    load: () => import("./torch.ts"),
  },
  {
    format: "keras",
    extensions: [".keras"],
    matches: () => false,
    holds: (names) => names.includes("config.json") && names.includes("model.weights.h5"),
    load: () => import("./keras.ts"),
  },
  {
    format: "hdf5",
    // MATLAB 7.3 writes HDF5 behind a text of its own.
    extensions: [".h5", ".hdf5", ".hdf", ".mat"],
    // A block of the user's of 512, 1024 ... bytes may come first.
    matches: (head) => [0, 512, 1024, 2048, 4096, 8192, 16384, 32768].some((at) => isHdf5(head, at)),
    load: () => import("./hdf5.ts"),
  },
  {
    format: "matlab",
    extensions: [".mat"],
    // Versions 5 to 7; 7.3 is HDF5.
    matches: (head) => startsWith(head, "MATLAB 5.0 MAT-file"),
    load: () => import("./mat.ts"),
  },
  {
    format: "flax",
    extensions: [".msgpack"],
    matches: () => false,
    load: () => import("./flax.ts"),
  },
  {
    format: "npz",
    extensions: [".npz"],
    // The end record of an archive without entries.
    matches: (head) => startsWith(head, "PK\x05\x06"),
    holds: (names) => names.some((name) => name.endsWith(".npy")),
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
  {
    format: "tensorflow",
    extensions: [".pb"],
    // A SavedModel's version and its first graph; or a GraphDef's first node, with a name and an operator.
    matches: (head) => startsWith(head, "\x08\x01\x12") || isGraphDef(head),
    load: () => import("./tensorflow/graph.ts"),
  },
  {
    format: "tensorflow",
    extensions: [".index"],
    matches: () => false,
    endsSo: endsAsTable,
    load: () => import("./tensorflow/checkpoint.ts"),
  },
  {
    format: "darknet",
    extensions: [".weights"],
    // Nothing but a version: the name tells.
    matches: () => false,
    load: () => import("./darknet.ts"),
  },
  {
    format: "caffe",
    extensions: [".caffemodel"],
    matches: () => false,
    load: () => import("./caffe.ts"),
  },
  {
    format: "coreml",
    extensions: [".mlmodel"],
    // As ONNX begins: a version, then a message. The name decides.
    matches: (head) => head[0] === 0x08 && head[1] > 0 && head[1] < 32 && (head[2] === 0x12 || head[2] >= 0x80),
    load: () => import("./coreml.ts"),
  },
  {
    format: "openvino",
    extensions: [".xml"],
    matches: (head) => startsWith(head, "<") && /<net\s/.test(textOf(head.subarray(0, 1024))),
    load: () => import("./openvino.ts"),
  },
  {
    format: "archive",
    extensions: [".zip", ".tar", ".gz", ".tgz", ".mar"],
    matches: (head) => startsWith(head, "\x1f\x8b") || isTar(head),
    holds: () => true,
    load: () => import("./archive.ts"),
  },
];

/** Ends of the names of files that are read here, lower case, with the dot: for a choice among files of a folder. */
export function modelExtensions(): string[] {
  return [...new Set(formats.flatMap(({ extensions }) => extensions))];
}

/** A damaged zip archive whose name tells nothing. */
const archive = formats.find(({ format }) => format === "archive");

/**
 * The format of a file: by its content, else by its name's end.
 * `note` says so where the two disagree (a renamed file is read as what it is); `isByName` where only the name says so.
 *
 * @throws UnreadableError for an empty file or a text (a failed download), UnsupportedError for what is read nowhere here; both say
 *   what the file is, where its first bytes tell.
 */
export async function findReader(
  source: ByteSource,
): Promise<{ entry: FormatEntry; isByName: boolean; note?: string }> {
  const { name } = source;
  if (source.byteLength === 0) throw new UnreadableError("is empty, expected a model", { file: name, offset: 0 });
  const head = await source.read(0, Math.min(headBytes, source.byteLength));
  const byName = longestExtension(name);
  const names = isZip(head) ? await zipNames(source) : undefined;
  const byContent = names === undefined ? recognise(head) : formats.filter((entry) => entry.holds?.(names)).slice(0, 1);
  if (byContent.length === 0 && !isZip(head)) {
    const tail = await source.read(Math.max(0, source.byteLength - tailBytes), source.byteLength);
    for (const entry of formats) if (entry.endsSo?.(tail)) byContent.push(entry);
  }
  if (byContent.length === 0 && !isZip(head)) {
    const { refuseForeign } = await import("./foreign.ts");
    const refusal = refuseForeign(head, name);
    if (refusal !== undefined) throw refusal;
  }
  // Where content fits several formats, the name decides.
  const entry =
    byContent.find((candidate) => candidate === byName) ??
    byContent[0] ??
    byName ??
    (isZip(head) ? archive : undefined);
  if (entry === undefined) throw unknownFormat(name, head);
  const isByName = byContent.length === 0;
  const fits = entry.extensions.some((extension) => name.toLowerCase().endsWith(extension));
  if (byName !== undefined && byName.format !== entry.format && !fits) {
    return {
      entry,
      isByName,
      note: `The file's name says ${byName.format}; its content is ${entry.format} and was read so.`,
    };
  }
  return { entry, isByName };
}

/** The rows that a file's first bytes fit. */
function recognise(head: Uint8Array): FormatEntry[] {
  return formats.filter((entry) => entry.matches(head));
}

/** Whether a file in an archive looks like a model: JSON by its content only, since most of it is settings. */
export function looksLikeModel(name: string, head: Uint8Array): boolean {
  if (isZip(head) || recognise(head).length > 0) return true;
  return !/\.json$/i.test(name) && longestExtension(name) !== undefined;
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
  return new UnsupportedError(`begins with ${hex}, as no format that is read here`, {
    file,
    offset: 0,
  });
}

/** The names in the directory of a zip archive; undefined where it is damaged, which its reader then says. */
async function zipNames(source: ByteSource): Promise<string[] | undefined> {
  const { readZipDirectory } = await import("./containers/zip-directory.ts");
  try {
    return (await readZipDirectory(source)).members.map(({ name }) => name);
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof UnsafeError) return undefined;
    throw error;
  }
}
