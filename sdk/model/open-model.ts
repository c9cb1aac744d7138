import { throwIfAborted } from "../abort.ts";
import { fromBlob } from "../bytes/blob.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { fromBytes } from "../bytes/bytes.ts";
import { Budget } from "../readers/budget.ts";
import { NoteList } from "../readers/note-list.ts";
import { findReader } from "../readers/registry.ts";
import { listConvLayers } from "./list-conv-layers.ts";
import type { Model } from "./model.ts";

export interface OpenModelOptions {
  /** How results name the model; bytes without a name also take their file name, and with it their extension, from here. */
  name?: string;
  signal?: AbortSignal;
  /** Analyse the 2-D slices of 3-D kernels of k x k x k. */
  slices?: boolean;
}

/**
 * Opens a model file: recognises its format, reads its headers and lists its convolutions. No weights are read.
 * The model takes the source over: `close` closes it. Where opening fails, it stays the caller's.
 *
 * @throws UnsupportedError for an unknown format, UnreadableError for a damaged file, UnsafeError for one that would run
 *   code, reach outside its folder or exceed a limit, AbortedError.
 */
export async function openModel(
  source: ByteSource | Uint8Array | Blob,
  options: OpenModelOptions = {},
): Promise<Model> {
  const { name, signal, slices } = options;
  throwIfAborted(signal);
  const file = toSource(source, name);
  const { entry, note } = await findReader(file);
  const reader = await entry.load();
  throwIfAborted(signal);
  const budget = new Budget(file);
  const contents = await reader.read(file, { signal, budget });
  const { tensors, convolutions, order, roles = new Map(), files } = contents;
  const notes = new NoteList();
  if (note !== undefined) notes.add([note]);
  notes.add(contents.notes);
  return {
    name: name ?? file.name,
    format: entry.format,
    tensors,
    layers: listConvLayers(convolutions, { slices }),
    order,
    notes: notes.list(),
    files,
    roles,
    async close() {
      await Promise.all(files.map((each) => each.close?.()));
    },
  };
}

function toSource(source: ByteSource | Uint8Array | Blob, name: string | undefined): ByteSource {
  if (source instanceof Uint8Array) return fromBytes(name ?? "model", source);
  if ("arrayBuffer" in source) return fromBlob(source, name);
  return source;
}
