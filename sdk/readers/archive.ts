import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { ConvscopeError, UnsafeError, UnsupportedError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import type { ModelContents } from "../model/model-file.ts";
import { listMembers, type Member } from "./archive/members.ts";
import { Budget } from "./budget.ts";
import type { ReadOptions } from "./reader.ts";

/** Files of an archive that are looked into: each is at least one read. */
const mostLookedInto = 1_000;
/** What is looked at to tell a file's format, as of a file of its own. */
const headBytes = 65536;

/** Of those that a note names. */
const mostNamed = 8;

/**
 * Looks for models in a zip, tar or gzip file (also .mar, .pt2): each file in it that is a model is given as the part
 * "!path/in/it", with its own format; a gzip file is its content. Files beside each other in the archive find each other. What
 * has no convolutions is left out where another file has some; what cannot be read is named in a note.
 *
 * @throws UnsupportedError where no file in it is a model, UnsafeError above a limit; where it holds one file, what that throws.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents[]> {
  const { signal, budget = new Budget(source), inner } = options;
  if (inner === undefined) {
    throw new UnsafeError("is an archive in an archive in an archive ...: unpack the outer ones", {
      file: source.name,
    });
  }
  const members = await listMembers(source, budget, signal);
  const byPath = new Map(members.map((member) => [member.path, member]));
  const found: { path: string; contents: ModelContents[] }[] = [];
  const failed: { path: string; error: ConvscopeError }[] = [];
  const taken = new Set<string>();
  let lookedInto = 0;
  for (const member of members) {
    throwIfAborted(signal);
    const { path } = member;
    if (lookedInto++ === mostLookedInto) break;
    try {
      if (member.byteLength === 0) continue;
      if (!inner.isModel(path === "" ? source.name : path, await member.head(headBytes))) continue;
      const file = withSiblings(member, member.open(), byPath, source.name, taken);
      found.push({ path, contents: await inner.read(file) });
    } catch (error) {
      if (!(error instanceof ConvscopeError) || error.code === "aborted") throw error;
      failed.push({ path, error });
    }
  }
  const whole = found.filter(({ path }) => !taken.has(path));
  if (whole.length === 0) throw nothingIn(source, members, failed);
  const withLayers = whole.filter(({ contents }) => contents.some(({ convolutions }) => convolutions.length > 0));
  const kept = withLayers.length > 0 ? withLayers : whole;
  const notes = [
    ...describe(
      "hold no convolutions and are left out",
      whole.filter((each) => !kept.includes(each)),
    ),
    ...failed.slice(0, mostNamed).map(({ error }) => `Not read: ${error.message}`),
    ...(lookedInto > mostLookedInto
      ? [`Only the first ${mostLookedInto} of ${members.length} files were looked into.`]
      : []),
  ];
  return kept.flatMap(({ path, contents }) =>
    contents.map((each) => ({
      ...each,
      part: path === "" ? each.part : `!${path}${each.part ?? ""}`,
      notes: [...each.notes, ...notes],
    })),
  );
}

/**
 * The same file, which finds others of the archive by their paths from its folder; those of a ".data" folder, where torch.package
 * keeps storages, from the folders above it, too.
 */
function withSiblings(
  { path }: Member,
  file: ByteSource,
  byPath: ReadonlyMap<string, Member>,
  archive: string,
  taken: Set<string>,
): ByteSource {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return {
    ...file,
    async sibling(relativePath) {
      const plain = relativePath.replace(/^(\.\/)+/, "");
      const above = plain.startsWith(".data/") ? `${path.split("/", 1)[0]}/${plain}` : plain;
      const beside = byPath.has(folder + plain) ? folder + plain : above;
      const member = byPath.get(beside);
      if (member === undefined || beside === path) return undefined;
      taken.add(beside);
      return withSiblings(member, member.open(), byPath, archive, taken);
    },
  };
}

function nothingIn(
  source: ByteSource,
  members: readonly Member[],
  failed: readonly { path: string; error: ConvscopeError }[],
): ConvscopeError {
  if (failed.length > 0 && (failed.length === 1 || members.length === 1)) return failed[0].error;
  const first = members[0] === undefined ? "" : `; the first is ${JSON.stringify(members[0].path.slice(0, 80))}`;
  return new UnsupportedError(
    `is an archive of ${counted(members.length, "file")}, none of which is a model that is read${first}`,
    {
      file: source.name,
      offset: 0,
    },
  );
}

function describe(what: string, files: readonly { path: string }[]): string[] {
  if (files.length === 0) return [];
  const named = files.slice(0, mostNamed).map(({ path }) => JSON.stringify(path.slice(0, 80)));
  return [`Files of the archive that ${what}: ${named.join(", ")}${files.length > mostNamed ? " ..." : ""}.`];
}
