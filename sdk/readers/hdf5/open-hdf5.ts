import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError, UnsupportedError } from "../../errors.ts";
import { type Attribute, parseAttribute, readTexts } from "./attributes.ts";
import { undefinedAddress } from "./cursor.ts";
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
  const [external, soft, unread, dense]: string[][] = [[], [], [], []];
  const stack = [{ path: "", address: root, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    throwIfAborted(signal);
    const { path, address, depth } = next;
    if (seen.has(address)) continue;
    seen.add(address);
    const place = { file, offset: storage.base + address };
    if (seen.size > mostObjects) throw new UnsafeError(`has more than ${mostObjects} objects, the limit`, place);
    if (depth > deepest) throw new UnsafeError(`nests deeper than ${deepest} groups, the limit`, place);
    const header = await readObjectHeader(storage, address);
    const own = listAttributes(header);
    attributes.set(path, own);
    if (hasDenseAttributes(header)) dense.push(path);
    const links = await readLinks(storage, header).catch((error) => {
      if (!(error instanceof UnsupportedError)) throw error;
      unread.push(path);
      return [];
    });
    if (links === undefined) {
      if (header.some(({ type }) => type === messages.dataspace)) {
        const brain =
          own.some(({ name }) => name === "dtype") && (await textsOf(storage, own, "dtype"))[0] === "bfloat16";
        datasets.set(path, openDataset(storage, path, header, brain));
      }
      continue;
    }
    groups.add(path);
    const below = links.map((link) => ({ ...link, path: path === "" ? link.name : `${path}/${link.name}` }));
    for (const link of below) if (link.address === undefined) (link.external ? external : soft).push(link.path);
    // The first one on top.
    for (const link of below.reverse()) {
      if (link.address !== undefined) stack.push({ path: link.path, address: link.address, depth: depth + 1 });
    }
  }
  const notes = [
    ...note("links lead to other files; they were not followed", external),
    ...note("links name other objects; they were not followed", soft),
    ...note(
      "groups keep their members in a way that is not read (compressed, or names of 4 kB); they were left out",
      unread,
    ),
    ...note("objects have too many or too long attributes to keep them in their headers; those are not read", dense),
  ];
  return { datasets, groups, notes, texts: (path, name) => textsOf(storage, attributes.get(path) ?? [], name) };
}

/** Names in a note, and their characters. */
const mostNamed = 5;
const longestName = 80;

/** '7 links do so: "/a", "/b" ...'; none where there are no paths. */
function note(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const named = paths.slice(0, mostNamed).map((path) => JSON.stringify(`/${path}`.slice(0, longestName)));
  return [`${paths.length} ${what}: ${named.join(", ")}${paths.length > named.length ? " ..." : "."}`];
}

function listAttributes(header: readonly Message[]): Attribute[] {
  return header
    .filter(({ type, shared }) => type === messages.attribute && !shared)
    .flatMap(({ body }) => parseAttribute(body) ?? []);
}

/** Attribute info message (IV.A.2.v): the address of a heap where the attributes lie outside of the header. */
function hasDenseAttributes(header: readonly Message[]): boolean {
  const body = header.find(({ type }) => type === messages.attributeInfo)?.body;
  if (body === undefined) return false;
  body.skip(1);
  if (body.u8() & 1) body.skip(2);
  return body.address() !== undefinedAddress;
}

async function textsOf(storage: Storage, attributes: readonly Attribute[], name: string): Promise<string[]> {
  const attribute = attributes.find((candidate) => candidate.name === name);
  return attribute === undefined ? [] : ((await readTexts(storage, attribute)) ?? []);
}
