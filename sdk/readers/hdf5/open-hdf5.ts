import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import { Budget } from "../budget.ts";
import { attributeName, parseAttribute, readTexts } from "./attributes.ts";
import { undefinedAddress } from "./cursor.ts";
import { damage, openDataset } from "./dataset.ts";
import { GlobalHeaps } from "./global-heap.ts";
import { readLinks } from "./groups.ts";
import type { Link } from "./links.ts";
import { type Message, messages, readObjectHeader } from "./object-header.ts";
import { openRaw, type RawDataset } from "./raw-dataset.ts";
import type { Storage } from "./storage.ts";
import { readSuperblock } from "./superblock.ts";

/** The groups and datasets of a file, in its order, by their paths ("" is the root, "a/b" lies in "a"). */
export interface Hdf5File {
  readonly datasets: ReadonlyMap<string, ModelTensor>;
  readonly groups: ReadonlySet<string>;
  /** Links that are not followed: to other files, or by name. */
  readonly notes: readonly string[];
  /** What the opening of the file may still take. */
  readonly budget: Budget;
  /** The texts of an object's attribute, [] where it has none. */
  texts(path: string, attribute: string): Promise<string[]>;
  /** A dataset of elements of any type; undefined where there is none of that path. */
  raw(path: string): Promise<RawDataset | undefined>;
  /** The elements of a dataset of lists of any length, each as its bytes. */
  lists(path: string): Promise<Uint8Array[]>;
  /** The paths of the objects that a dataset refers to, in C order; undefined for what is none of the file's objects. */
  references(path: string): Promise<(string | undefined)[]>;
}

export interface Hdf5Options {
  signal?: AbortSignal;
  /** What the opening may take; that of an archive, where the source was inflated from one. */
  budget?: Budget;
}

const mostObjects = 100_000;
/** What an object takes in memory. */
const bytesKept = 400;
/** The class of a datatype. */
const opaque = 5;
const deepest = 64;

/**
 * Lists an HDF5 file without reading any values. Every object is visited once, however many names it has; links that
 * lead out of the file or go by another name are noted and never followed. An object that cannot be read is listed with
 * the reason, as long as another one can.
 *
 * @throws UnreadableError for a damaged file, UnsafeError above the limits, UnsupportedError for what is not read.
 */
export async function openHdf5(
  source: ByteSource,
  { signal, budget = new Budget(source) }: Hdf5Options = {},
): Promise<Hdf5File> {
  const { storage, root } = await readSuperblock(source, budget);
  const file = source.name;
  const datasets = new Map<string, ModelTensor>();
  const groups = new Set<string>();
  /** Where the objects are that may have attributes of use: their headers are read again when those are asked for. */
  const addresses = new Map<string, number>();
  const damages: UnreadableError[] = [];
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
    addresses.set(path, address);
    let links: Link[] | undefined;
    try {
      links = await openObject(path, address);
    } catch (error) {
      // One damaged object says nothing against the others; the root is all of them.
      if (!(error instanceof UnreadableError) || path === "") throw error;
      damages.push(error);
      datasets.set(path, unreadTensor({ name: path, reason: damage(error), error }, place));
    }
    if (links === undefined) continue;
    groups.add(path);
    budget.spend("names", links.length * path.length, place);
    budget.spend("kept", links.length * bytesKept, place);
    const below = (name: string) => (path === "" ? name : `${path}/${name}`);
    for (const link of links) if (link.address === undefined) (link.external ? external : soft).push(below(link.name));
    // The first one on top.
    for (const link of links.reverse()) {
      if (link.address !== undefined) stack.push({ path: below(link.name), address: link.address, depth: depth + 1 });
    }
  }
  if (damages.length > 0 && damages.length === datasets.size) throw damages[0];
  let last: { path: string; attributes: ReadonlyMap<string, Message> } | undefined;
  let pathAt: ReadonlyMap<number, string> | undefined;
  const notes = [
    ...note(
      "link leads to another file; it was not followed",
      "links lead to other files; they were not followed",
      external,
    ),
    ...note("link names another object; it was not followed", "links name other objects; they were not followed", soft),
    ...note(
      "group keeps its members in a way that is not read (compressed, or names of 4 kB); it was left out",
      "groups keep their members in a way that is not read (compressed, or names of 4 kB); they were left out",
      unread,
    ),
    ...note(
      "object has too many or too long attributes to keep them in its header; those are not read",
      "objects have too many or too long attributes to keep them in their headers; those are not read",
      dense,
    ),
  ];
  return { datasets, groups, notes, budget, texts, raw, lists, references };

  /** Notes a dataset, or gives the links of a group. */
  async function openObject(path: string, address: number): Promise<Link[] | undefined> {
    const header = await readObjectHeader(storage, address);
    if (hasDenseAttributes(header)) dense.push(path);
    try {
      const links = await readLinks(storage, header);
      if (links !== undefined) return links;
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      unread.push(path);
      return [];
    }
    if (header.some(({ type }) => type === messages.dataspace)) {
      const brain = await isBrainFloat(storage, header);
      datasets.set(path, openDataset(storage, path, header, { brain, damages }));
    }
    return undefined;
  }

  async function references(path: string): Promise<(string | undefined)[]> {
    const address = addresses.get(path);
    if (address === undefined) return [];
    const header = await readObjectHeader(storage, address);
    const tensor = openDataset(storage, path, header, { brain: false, references: true, damages: [] });
    if (tensor.unread !== undefined) return [];
    budget.spend("steps", elementCount(tensor.shape), { file, tensor: path });
    pathAt ??= new Map(Array.from(addresses, ([at, found]) => [found, at]));
    const paths = pathAt;
    return Array.from(await tensor.read(), (found) => paths.get(found));
  }

  async function raw(path: string): Promise<RawDataset | undefined> {
    const address = datasets.has(path) ? addresses.get(path) : undefined;
    return address === undefined ? undefined : openRaw(storage, path, await readObjectHeader(storage, address));
  }

  async function lists(path: string): Promise<Uint8Array[]> {
    const dataset = await raw(path);
    const base = dataset?.type.base;
    if (dataset === undefined || base === undefined) return [];
    budget.spend("steps", 5 * dataset.count, { file, tensor: path });
    const references = storage.parse(await dataset.read(0, dataset.count));
    const heaps = new GlobalHeaps(storage);
    const elements: Uint8Array[] = [];
    for (let i = 0; i < dataset.count; i++) elements.push(await heaps.read(references, base.size));
    return elements;
  }

  async function texts(path: string, name: string): Promise<string[]> {
    const address = addresses.get(path);
    if (address === undefined) return [];
    if (last?.path !== path) {
      last = { path, attributes: attributesOf(await readObjectHeader(storage, address)) };
    }
    return textsOf(storage, last.attributes.get(name));
  }
}

/** Keras writes bfloat16 as two opaque bytes and says so in an attribute. */
async function isBrainFloat(storage: Storage, header: readonly Message[]): Promise<boolean> {
  const type = header.find((message) => message.type === messages.datatype)?.body.bytes;
  if (type === undefined || type.length < 8 || (type[0] & 15) !== opaque) return false;
  return (await textsOf(storage, attributesOf(header).get("dtype")))[0] === "bfloat16";
}

/** Names in a note, and their characters. */
const mostNamed = 5;
const longestName = 80;

/** '7 links do so: "/a", "/b" ...'; none where there are no paths. */
function note(one: string, more: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const named = paths.slice(0, mostNamed).map((path) => JSON.stringify(`/${path}`.slice(0, longestName)));
  return [
    `${paths.length} ${paths.length === 1 ? one : more}: ${named.join(", ")}${paths.length > named.length ? " ..." : "."}`,
  ];
}

/** The attribute messages by name, the first of each: one has thousands, of which a handful is asked for. */
function attributesOf(header: readonly Message[]): Map<string, Message> {
  const attributes = new Map<string, Message>();
  for (const message of header) {
    if (message.type !== messages.attribute || message.shared) continue;
    const name = attributeName(message.body);
    if (!attributes.has(name)) attributes.set(name, message);
  }
  return attributes;
}

async function textsOf(storage: Storage, message: Message | undefined): Promise<string[]> {
  const attribute = message && parseAttribute(message.body);
  return attribute === undefined ? [] : readTexts(storage, attribute);
}

/** Attribute info message (IV.A.2.v): the address of a heap where the attributes lie outside of the header. */
function hasDenseAttributes(header: readonly Message[]): boolean {
  const body = header.find(({ type }) => type === messages.attributeInfo)?.body;
  if (body === undefined) return false;
  body.skip(1);
  if (body.u8() & 1) body.skip(2);
  return body.address() !== undefinedAddress;
}
