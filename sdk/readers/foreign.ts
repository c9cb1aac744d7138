import { type ErrorPlace, UnreadableError, UnsupportedError } from "../errors.ts";
import { describeText } from "./foreign-text.ts";

/** A file that is no model that is read here: how it is recognised, and what to say of it. */
interface ForeignEntry {
  matches(head: Uint8Array, name: string): boolean;
  /** What it is and what to do, to follow the file's name. */
  readonly says: string;
}

const begins =
  (text: string, at = 0) =>
  (head: Uint8Array): boolean =>
    Array.from(text).every((character, i) => head[at + i] === character.charCodeAt(0));

const ends =
  (...extensions: string[]) =>
  (_: Uint8Array, name: string): boolean =>
    extensions.some((extension) => name.toLowerCase().endsWith(extension));

/** What is said of each kind of file, to follow its name. */
export const refusals = (): readonly string[] => [...new Set(foreign.map(({ says }) => says))];

/** By signature first, then by the end of the name; of formats that have a reader none is here. */
const foreign: readonly ForeignEntry[] = [
  { matches: begins("BZh"), says: "is compressed by bzip2: bunzip2 it first" },
  { matches: begins("\xfd7zXZ"), says: "is compressed by xz: unxz it first" },
  { matches: begins("\x28\xb5\x2f\xfd"), says: "is compressed by zstd: unzstd it first" },
  {
    matches: (head, name) => head[0] === 0x78 && ends(".joblib", ".pkl", ".z")(head, name),
    says: "is compressed by zlib, as joblib does: save it with compress=0",
  },
  { matches: begins("7z\xbc\xaf\x27\x1c"), says: "is a 7z archive: unpack it first" },
  { matches: begins("Rar!"), says: "is a RAR archive: unpack it first" },
  { matches: begins("PAR1"), says: "is a Parquet table, not a model: open the model that its rows are of" },
  { matches: begins("GGUF"), says: "is a GGUF file: it holds language models; take the original safetensors" },
  { matches: begins("ORTM", 4), says: "is onnxruntime's own format: take the .onnx that it was made of" },
  { matches: begins("7767517"), says: "is an ncnn model: take the ONNX or PyTorch model that it was made of" },
  { matches: begins("\x12\x01\0\0\0\0\0\0"), says: "is an MXNet model: export it with mxnet.onnx.export_model first" },
  {
    matches: begins("\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1"),
    says: "is a Torch 7 file: load it in Lua and save its weights as HDF5",
  },
  { matches: ends(".t7"), says: "is a Torch 7 file: load it in Lua and save its weights as HDF5" },
  {
    matches: begins("ftrt"),
    says: "is a TensorRT engine, compiled for one machine: take the ONNX model it was built of",
  },
  {
    matches: begins("ptrt"),
    says: "is a TensorRT engine, compiled for one machine: take the ONNX model it was built of",
  },
  { matches: ends(".engine", ".plan", ".trt"), says: "is a TensorRT engine: take the ONNX model it was built of" },
  { matches: begins("ET12", 4), says: "is an ExecuTorch program: take the PyTorch checkpoint that it was made of" },
  { matches: ends(".mnn"), says: "is an MNN model: take the ONNX model that it was made of" },
  {
    matches: ends(".rknn", ".dlc", ".nb", ".hef"),
    says: "is compiled for a device: take the ONNX model that it was made of",
  },
  { matches: ends(".pdmodel", ".pdiparams"), says: "is a Paddle model: convert it with paddle2onnx first" },
  { matches: ends(".meta"), says: "is the graph of a TensorFlow checkpoint: open its .index file" },
  {
    matches: (head, name) => ends(".cfg")(head, name) && begins("[")(head),
    says: "is a Darknet network without its weights: open the .weights file beside it",
  },
  { matches: ends(".pbtxt", ".prototxt"), says: "is a network as text, without weights: open the file of its weights" },
  {
    matches: (_, name) => /\.data-\d{5}-of-\d{5}$/.test(name),
    says: "holds the numbers of a TensorFlow checkpoint: open its .index file, or saved_model.pb",
  },
  { matches: begins("%PDF"), says: "is a PDF, not a model" },
  { matches: begins("\x89PNG"), says: "is a PNG picture, not a model" },
  { matches: begins("\xff\xd8\xff"), says: "is a JPEG picture, not a model" },
  { matches: begins("GIF8"), says: "is a GIF picture, not a model" },
  { matches: begins("\x7fELF"), says: "is a program or a library, not a model" },
];

/**
 * The error of a file that is no format read here but is known otherwise; undefined where it may be anything.
 */
export function refuseForeign(head: Uint8Array, name: string): UnsupportedError | UnreadableError | undefined {
  const place: ErrorPlace = { file: name, offset: 0 };
  const entry = foreign.find(({ matches }) => matches(head, name));
  if (entry !== undefined) return new UnsupportedError(entry.says, place);
  const text = describeText(head);
  if (text !== undefined) return new UnreadableError(text, place);
  // A download that set the length first and then broke off.
  if (head.length >= 64 && head.every((byte) => byte === 0)) {
    return new UnreadableError("begins with nothing but zeros: the download broke off, or the disk lost it", place);
  }
  // Weights of OpenVINO, Core ML, TensorFlow.js, ncnn or ONNX; PyTorch's own have a beginning.
  if (/\.bin$/i.test(name) && !/pytorch_model/i.test(name)) {
    return new UnsupportedError(
      "is no model by itself: open the file that describes its numbers (.xml, .json, .onnx)",
      place,
    );
  }
  return undefined;
}
