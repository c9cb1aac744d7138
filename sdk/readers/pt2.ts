import type { ByteSource } from "../bytes/byte-source.ts";
import { ConvscopeError, UnsupportedError } from "../errors.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import { Budget } from "./budget.ts";
import { openZip, type ZipEntry } from "./containers/zip.ts";
import { type Graph, parseGraph } from "./pt2/graph.ts";
import { findGraphConvolutions } from "./pt2/graph-convolutions.ts";
import { type Payload, parsePayloads } from "./pt2/payloads.ts";
import type { ReadOptions } from "./reader.ts";
import { readJson } from "./tfjs/json.ts";
import { isBigEndian } from "./torch/archive.ts";
import { checkedStorage, type Storages } from "./torch/storages.ts";
import { viewTensor } from "./torch/view-tensor.ts";
import { WholeTensorCache } from "./whole-tensor-cache.ts";

/** The list of a model's weights, or of the constants of its graph, in an archive that may have a folder around all. */
const listName = /^((?:[^/]+\/)?)data\/weights\/([^/]+)_(weights|model_param)_config\.json$/;

/**
 * Reads what torch.export.save writes from PyTorch 2.8 on (torch/export/pt2_archive, "PT2 Archive Spec"): the storage of each
 * weight as a file of its own, lists of names, types, sizes and strides in JSON, and the graph, which tells the convolutions.
 * Each exported program is a model of its own. What was pickled (tensors of classes of their own) is listed, not read.
 *
 * @throws UnreadableError for a file that is damaged or contradicts itself, UnsafeError above a limit, UnsupportedError for
 *   a program that was compiled (AOTInductor).
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents[]> {
  const { signal, budget = new Budget(source) } = options;
  const entries = new Map((await openZip(source, { signal, budget })).map((entry) => [entry.name, entry]));
  const found = [...entries.keys()].flatMap((path) => {
    const [, folder, name, kind] = listName.exec(path) ?? [];
    return name === undefined ? [] : [{ path, folder, name, kind }];
  });
  if (found.length === 0) {
    throw new UnsupportedError("is a compiled program without its weights: take what torch.export.save wrote", {
      file: source.name,
    });
  }
  const models: ModelContents[] = [];
  for (const { path, folder, name, kind } of found) {
    const constants = kind === "weights" ? "constants" : "model_constants";
    const tensors = await readTensors(source, entries, budget, [
      { list: path, folder: `${folder}data/weights/` },
      { list: `${folder}data/constants/${name}_${constants}_config.json`, folder: `${folder}data/constants/` },
    ]);
    const graph = parseGraph(await readEntry(entries.get(`${folder}models/${name}.json`), source, budget));
    models.push({
      ...(found.length === 1 ? {} : { part: `#${name}` }),
      tensors: [...tensors.values()],
      ...understand(graph, tensors),
      files: [source],
    });
  }
  return models;
}

/** From the graph; where there is none, by shapes and names. */
function understand(
  graph: Graph | undefined,
  tensors: ReadonlyMap<string, ModelTensor>,
): Pick<ModelContents, "convolutions" | "order" | "roles" | "notes"> {
  if (graph === undefined) {
    const { convolutions, roles, notes } = inferConvolutions([...tensors.values()], { inFileOrder: true });
    return { convolutions, roles, order: "file", notes: [...notes, "An exported program whose graph is not there."] };
  }
  const { convolutions, roles, notes } = findGraphConvolutions(graph, tensors);
  return { convolutions, roles, order: "graph", notes: ["A program exported by torch.export.", ...notes] };
}

/** The tensors that lists name, by name. */
async function readTensors(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  budget: Budget,
  lists: readonly { list: string; folder: string }[],
): Promise<Map<string, ModelTensor>> {
  const file = source.name;
  const byteOrder = [...entries.keys()].find((name) => /^([^/]+\/)?byteorder$/.test(name));
  const bigEndian = await isBigEndian(entries.get(byteOrder ?? ""), file);
  const wholes = new WholeTensorCache();
  const tensors = new Map<string, ModelTensor>();
  for (const { list, folder } of lists) {
    const json = await readEntry(entries.get(list), source, budget);
    if (json === undefined) continue;
    const storages: Storages = {
      file,
      bigEndian,
      find: (id, place) => checkedStorage(entries.get(folder + id.key), id, place),
      placeOf: ({ key }) => ({ source: entries.get(folder + key) ?? source, member: folder + key, start: 0 }),
    };
    for (const payload of parsePayloads(json, file)) {
      budget.spend("names", payload.name.length, { offset: 0 });
      const { byteLength = 0 } = entries.get(folder + payload.path) ?? {};
      tensors.set(payload.name, payloadTensor(payload, byteLength, storages, wholes));
    }
  }
  return tensors;
}

function payloadTensor(
  { name, path, element, shape, strides, offset, reason }: Payload,
  byteLength: number,
  storages: Storages,
  wholes: WholeTensorCache,
): ModelTensor {
  const place = { file: storages.file };
  const unread = (why: string, error?: Error) =>
    unreadTensor({ name, dtype: element.name, shape, reason: why, error }, place);
  if (reason !== undefined) return unread(reason);
  const count = Math.floor(byteLength / element.size);
  const storage = { element, key: path, count, isView: false, viewOffset: 0 };
  try {
    const tensor = viewTensor({ kind: "strided", storage, element, shape, strides, offset }, name, storages, wholes);
    return "reason" in tensor ? unread(tensor.reason) : tensor;
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    return unread(error.message.replace(/^.*?": /, ""), error);
  }
}

/** A JSON file of the archive; undefined where it is not there. */
async function readEntry(entry: ZipEntry | undefined, { name }: ByteSource, budget: Budget): Promise<unknown> {
  if (entry === undefined) return undefined;
  budget.spend("inflated", entry.byteLength, { tensor: entry.name });
  return readJson({ ...entry, name: `${name}/${entry.name}` }, budget);
}
