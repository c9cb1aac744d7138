import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError } from "../../errors.ts";
import { type Attribute, parseAttribute, readTexts } from "./attributes.ts";
import { type Dataset, openDataset } from "./dataset.ts";
import { readLinks } from "./groups.ts";
import { type Message, messages, readObjectHeader } from "./object-header.ts";
import type { Storage } from "./storage.ts";
import { readSuperblock } from "./superblock.ts";

/** The groups and datasets of a file, in its order, by their paths ("" is the root, "a/b" lies in "a"). */
export interface Hdf5File {
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly groups: ReadonlySet<string>;
  /** Links that are not followed: to other files, or by name. */
  readonly notes: readonly string[];
  /** The texts of an object's attribute, [] where it has none. */
  texts(path: string, attribute: string): Promise<string[]>;
}

export interface Hdf5Options {
  signal?: AbortSignal;
  /** Size of the archive that the source was inflated from, where it was; the source's own by default. */
  fileBytes?: number;
}

const mostObjects = 100_000;
const deepest = 64;

/**
 * Lists an HDF5 file without reading any values. Every object is visited once, however many names it has; links that
 * lead out of the file or go by another name are noted and never followed.
 *
 * @throws UnreadableError for a damaged file, UnsafeError above the limits, UnsupportedError for what is not read.
 */
export async function openHdf5(source: ByteSource, { signal, fileBytes }: Hdf5Options = {}): Promise<Hdf5File> {
  const { storage, root } = await readSuperblock(source, fileBytes ?? source.byteLength);
  const file = source.name;
  const datasets = new Map<string, Dataset>();
  const groups = new Set<string>();
  const attributes = new Map<string, Attribute[]>();
  const seen = new Set<number>();
  let [external, soft] = [0, 0];
  const stack = [{ path: "", address: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    throwIfAborted(signal);
    const { path, address, depth } = next;
    if (seen.has(address)) continue;
    seen.add(address);
    if (seen.size > mostObjects) throw new UnsafeError(`has more than ${mostObjects} objects, the limit`, { file });
    if (depth > deepest) throw new UnsafeError(`nests deeper than ${deepest} groups, the limit`, { file });
    const header = await readObjectHeader(storage, address);
    const own = listAttributes(header);
    attributes.set(path, own);
    const links = await readLinks(storage, header);
    if (links === undefined) {
      if (header.some(({ type }) => type === messages.dataspace)) {
        const brain =
          own.some(({ name }) => name === "dtype") && (await textsOf(storage, own, "dtype"))[0] === "bfloat16";
        datasets.set(path, openDataset(storage, path, header, brain));
      }
      continue;
    }
    groups.add(path);
    for (const link of links.reverse()) {
      if (link.address === undefined) link.external ? external++ : soft++;
      else
        stack.push({ path: path === "" ? link.name : `${path}/${link.name}`, address: link.address, depth: depth + 1 });
    }
  }
  const notes = [
    ...(external > 0 ? [`${external} links lead to other files; they were not followed.`] : []),
    ...(soft > 0 ? [`${soft} links name other objects; they were not followed.`] : []),
  ];
  return { datasets, groups, notes, texts: (path, name) => textsOf(storage, attributes.get(path) ?? [], name) };
}

function listAttributes(header: readonly Message[]): Attribute[] {
  return header
    .filter(({ type, shared }) => type === messages.attribute && !shared)
    .flatMap(({ body }) => parseAttribute(body) ?? []);
}

async function textsOf(storage: Storage, attributes: readonly Attribute[], name: string): Promise<string[]> {
  const attribute = attributes.find((candidate) => candidate.name === name);
  return attribute === undefined ? [] : ((await readTexts(storage, attribute)) ?? []);
}
