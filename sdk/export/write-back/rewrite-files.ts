import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsupportedError, UsageError } from "../../errors.ts";
import type { Model } from "../../model/model.ts";
import type { ByteSink } from "../byte-sink.ts";
import { patchTensor } from "./patch-tensor.ts";
import { planReplacements, type Replacement, type Replacements } from "./replacement.ts";
import { rewriteZip } from "./rewrite-zip.ts";
import type { RewrittenFile, SinkOf } from "./rewritten-file.ts";
import { splicedPieces, writePieces } from "./splice.ts";

type Rewrite = (
  file: ByteSource,
  replacements: readonly Replacement[],
  sink: ByteSink,
  signal?: AbortSignal,
) => Promise<number>;

const inPlace: Rewrite = (file, replacements, sink, signal) =>
  writePieces(sink, splicedPieces(file, replacements.flatMap(patchTensor), signal));

/** The zip format, or the one before it, in which numbers have no checksum. */
const rewriteTorch: Rewrite = (file, replacements, sink, signal) => {
  const inZip = replacements.some(({ storage }) => storage.member !== undefined);
  return (inZip ? rewriteZip : inPlace)(file, replacements, sink, signal);
};

const writers: ReadonlyMap<string, Rewrite> = new Map([
  ["safetensors", inPlace],
  ["onnx", inPlace],
  ["npy", inPlace],
  ["hdf5", inPlace],
  ["matlab", inPlace],
  ["flax", inPlace],
  ["npz", rewriteZip],
  ["pytorch", rewriteTorch],
  ["pickle", inPlace],
]);

/** Formats whose files are written back; a tensor in them may still not be (quantised, compressed, made by the graph). */
export const writableFormats: readonly string[] = [...writers.keys()];

/** `rewriteModel`, once it is asked for. */
export async function rewriteFiles(
  model: Model,
  replacements: Replacements,
  sink: ByteSink | SinkOf,
  { signal }: { signal?: AbortSignal },
): Promise<RewrittenFile[]> {
  const { files, format } = model;
  const rewrite = writers.get(format);
  if (rewrite === undefined) {
    throw new UnsupportedError(
      `is a model of the format ${format}, which cannot be written back; ${[...writers.keys()].join(", ")} can: save it as one of these, with the framework that it is from, first`,
      { file: files[0].name },
    );
  }
  const plan = await planReplacements(model, replacements);
  expectDistinct(files);
  if (typeof sink !== "function" && files.length > 1) {
    throw new UsageError(`the model has ${files.length} files: give a function that gives a sink for each`, {
      file: files[0].name,
    });
  }
  const written: RewrittenFile[] = [];
  for (const [index, file] of files.entries()) {
    const own = plan.filter(({ storage }) => storage.member !== undefined || storage.source === file);
    const target = typeof sink === "function" ? await sink(file, index) : sink;
    const bytes = await rewrite(file, own, target, signal);
    written.push({ name: file.name, bytes, tensors: own.map(({ tensor }) => tensor.name) });
  }
  return written;
}

/** Two files of one name may be the same file, seen as the model and as data beside it. */
function expectDistinct(files: readonly ByteSource[]): void {
  const twice = files.find(({ name }, i) => files.findIndex((other) => other.name === name) < i);
  if (twice === undefined) return;
  throw new UnsupportedError(
    "cannot be written back: two files of the model have this name. Save it with its data in one file, or under another name",
    { file: twice.name },
  );
}
