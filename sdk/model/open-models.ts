import { throwIfAborted } from "../abort.ts";
import { fromBlob } from "../bytes/blob.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { fromBytes } from "../bytes/bytes.ts";
import { closeAll } from "../bytes/close-all.ts";
import { ConvscopeError, UsageError } from "../errors.ts";
import { Budget } from "../readers/budget.ts";
import { NoteList } from "../readers/note-list.ts";
import type { ReadOptions } from "../readers/reader.ts";
import { findReader, looksLikeModel } from "../readers/registry.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { counted } from "./counted.ts";
import { listConvLayers } from "./list-conv-layers.ts";
import type { Model } from "./model.ts";
import type { ModelContents } from "./model-file.ts";
import { fitsAny } from "./wildcards.ts";

/** How a model file is read. */
export interface OpenModelOptions {
  /** How results name the model; bytes without a name also take their file name, and with it their extension, from here. */
  name?: string;
  /** Ends reading, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /**
   * Rows and columns of the images that go into the network. Where a file holds a graph whose input's size is open, each layer's
   * `imageSize` follows from it; a size that the file states stays. Whole numbers from 1 to 65,536.
   */
  inputSize?: readonly [number, number];
  /** Analyse the 2-D slices of 3-D kernels of k x k x k. */
  slices?: boolean;
  /**
   * Of several models in one file those whose part fits one of these, as `Model.part` tells it; `*` stands for any text.
   * A file of one model is opened whatever is asked for; that it is none of these stands in its `notes`.
   */
  parts?: readonly string[];
}

/**
 * Opens every model of a file: recognises its format, reads its headers and lists its convolutions. No weights are read.
 * Most files hold one; a checkpoint may hold several networks (student and teacher, generator and discriminator), an archive
 * several files. Each is a model of its own, called "file#part" or "archive!file".
 * The models take the source over: closing the last of them closes it. Where opening fails, it stays the caller's.
 *
 * @throws UsageError where none of several models is one of the parts, UnsupportedError for an unknown format, UnreadableError for a
 *   damaged file, UnsafeError for one that would run code, reach outside its folder or exceed a limit, AbortedError.
 */
export async function openModels(
  source: ByteSource | Uint8Array | Blob,
  options: OpenModelOptions = {},
): Promise<Model[]> {
  const { name, signal, slices, parts, inputSize } = options;
  if (inputSize !== undefined) expectInputSize(inputSize);
  throwIfAborted(signal);
  const file = toSource(source, name);
  const all = await readContents(file, { signal, inputSize, budget: new Budget(file) }, deepestArchive);
  const chosen = parts === undefined ? all : chooseParts(all, parts, file.name);
  const release = closeLast(new Set([file, ...all.flatMap(({ files }) => files)]), chosen.length);
  const among =
    all.length > 1
      ? [`${describeParts(all.map(nameOf)).replace("it holds", "One of")}.`]
      : parts !== undefined && !fitsAny(nameOf(all[0]), parts)
        ? [`The only model of its file: there is no part ${orOf(parts)}.`]
        : [];
  return chosen.map(({ part = "", format, order, tensors, convolutions, files, ...contents }) => {
    let open = true;
    const notes = new NoteList();
    notes.add(among);
    notes.add(contents.notes);
    const layers = listConvLayers(convolutions, { slices });
    if (inputSize !== undefined) notes.add([describeInputSize(layers, inputSize, order === "graph")]);
    return {
      name: `${name ?? file.name}${part}`,
      part: part.slice(1),
      format,
      tensors,
      layers,
      order,
      notes: notes.list(),
      files,
      roles: contents.roles ?? new Map(),
      async close() {
        if (open) await release();
        open = false;
      },
    };
  });
}

/** Archives in archives: a zip of tar.gz files of .mar files is four. */
const deepestArchive = 4;

interface FormattedContents extends ModelContents {
  readonly format: string;
}

/** Every model of a file, each with its format; of an archive, those of the files in it. */
async function readContents(
  file: ByteSource,
  { signal, inputSize, budget }: ReadOptions,
  archives: number,
): Promise<FormattedContents[]> {
  const { entry, isByName, note } = await findReader(file);
  const reader = await entry.load();
  throwIfAborted(signal);
  const inner = {
    isModel: looksLikeModel,
    read: (source: ByteSource) => readContents(source, { signal, inputSize, budget }, archives - 1),
  };
  const options = { signal, inputSize, budget, inner: archives > 0 ? inner : undefined };
  let read: Awaited<ReturnType<typeof reader.read>>;
  try {
    read = await reader.read(file, options);
  } catch (error) {
    // Of an archive's file, its own.
    if (!isByName && error instanceof ConvscopeError) error.place.format ??= entry.format;
    throw error;
  }
  const all: readonly ModelContents[] = "tensors" in read ? [read] : read;
  return all.map((contents) => ({
    ...contents,
    format: contents.format ?? entry.format,
    notes: note === undefined ? contents.notes : [note, ...contents.notes],
  }));
}

/** The largest side of a network's input. */
const largestInput = 65_536;

function expectInputSize(size: readonly [number, number]): void {
  if (size.length === 2 && size.every((length) => Number.isInteger(length) && length >= 1 && length <= largestInput))
    return;
  throw new UsageError(`the input size is ${size.join("x")}, expected two whole numbers from 1 to ${largestInput}`);
}

/** What became of an input size that was given. */
function describeInputSize(layers: readonly ConvLayer[], size: readonly [number, number], hasGraph: boolean): string {
  const images = layers.filter(({ kernel }) => kernel.length === 2);
  const given = images.filter(({ imageSizeGiven }) => imageSizeGiven).length;
  const told = images.filter(({ imageSize, imageSizeGiven }) => imageSize != null && !imageSizeGiven).length;
  const text = `The input size ${size.join("x")} gives the image size of ${given} of ${counted(images.length, "2-D layer")}`;
  if (given === images.length) return `${text}.`;
  const rest = images.length - given - told;
  if (!hasGraph && rest === images.length) return `${text}: this file has no graph.`;
  return `${text}; ${told > 0 ? `of ${told} the file states it${rest > 0 ? ", and " : ""}` : ""}${rest > 0 ? `to ${rest} no graph of the file leads that is read here` : ""}.`;
}

/** Closes all files at the last of `count` calls: models of one file share it. */
function closeLast(files: ReadonlySet<ByteSource>, count: number): () => Promise<void> {
  let left = count;
  return async () => {
    left--;
    if (left === 0) await closeAll(files);
  };
}

function chooseParts(
  all: readonly FormattedContents[],
  patterns: readonly string[],
  file: string,
): readonly FormattedContents[] {
  if (all.length === 1) return all;
  const chosen = all.filter((contents) => fitsAny(nameOf(contents), patterns));
  if (chosen.length > 0) return chosen;
  throw new UsageError(`holds no part ${orOf(patterns)}; ${describeParts(all.map(nameOf))}`, { file });
}

function orOf(patterns: readonly string[]): string {
  return patterns.map((pattern) => JSON.stringify(pattern)).join(" or ");
}

function nameOf({ part = "" }: ModelContents): string {
  return part.slice(1);
}

/** Of the parts of a file that a message names. */
const mostNamed = 8;

/** "it holds 2 models: student, teacher". */
export function describeParts(parts: readonly string[]): string {
  if (parts.length < 2) return "it holds one model";
  const named = parts.slice(0, mostNamed).map((part) => part.slice(0, 80));
  return `it holds ${parts.length} models: ${named.join(", ")}${parts.length > mostNamed ? " ..." : ""}`;
}

function toSource(source: ByteSource | Uint8Array | Blob, name: string | undefined): ByteSource {
  if (source instanceof Uint8Array) return fromBytes(name ?? "model", source);
  if ("arrayBuffer" in source) return fromBlob(source, name);
  return source;
}
