import { lstat, stat } from "node:fs/promises";
import { basename, relative } from "node:path";
import { UnreadableError, UsageError } from "../../sdk/index.ts";
import { together } from "../options/together.ts";
import { expandGlob, isGlob } from "./expand-glob.ts";
import { describeSkipped, isFolder, listFolder } from "./list-folder.ts";

/** Where one model may be, and how the user named it. */
export interface Source {
  readonly kind: "file" | "stdin" | "url" | "hub";
  /** A path, "-", or an address. */
  readonly location: string;
  /** Of the models in it the one that was named: "archive.zip!fold_0/best.pth", "best.pth#student". */
  readonly part?: string;
  /** The name the user gave it. */
  readonly name?: string;
  /** Whether the user named this very file; what a folder or a pattern brings along may turn out to be no model. */
  readonly chosen: boolean;
  /** What the user hears of the folder that it is the first one of. */
  readonly note?: string;
}

/** @throws UsageError where no model is named; `least` says what to name. */
export function expectModels(operands: readonly string[], least = "at least one file"): void {
  if (operands.length === 0) throw new UsageError(`no model given: name ${least}`);
}

/**
 * The sources that the operands stand for, in order: `-`, an http(s) or hf:// address, a file, every file of a folder, or
 * every file that fits a pattern with wildcards, or a model in a file as a result names it (archive.zip!best.pth,
 * best.pth#student); each also as name=OPERAND. What exists as spelled is a path.
 *
 * @throws UsageError for a folder or a pattern without files, or standard input given twice.
 */
export async function findSources(operands: readonly string[], least?: string): Promise<Source[]> {
  expectModels(operands, least);
  const sources: Source[] = [];
  for (const operand of operands) {
    const { name, location } = await splitName(operand);
    for (const source of await expand(location, name)) sources.push(source);
  }
  const names = sources.flatMap(({ name }) => name ?? []);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`two models are called ${JSON.stringify(twice)}: give each its own name`);
  if (sources.filter(({ kind }) => kind === "stdin").length > 1) {
    throw new UsageError("- (standard input) is given twice, expected once");
  }
  return sources;
}

/** The two sides of name=OPERAND; no name where the operand is a path, or an address, with an equals sign of its own. */
export async function splitName(operand: string): Promise<{ name?: string; location: string }> {
  const at = operand.indexOf("=");
  const isPlain = at <= 0 || isAddress(operand) || (await exists(operand)) || (await isInFolder(operand, at));
  return isPlain ? { location: operand } : { name: operand.slice(0, at), location: operand.slice(at + 1) };
}

async function expand(location: string, name: string | undefined): Promise<Source[]> {
  if (location === "-") return [{ kind: "stdin", location, name, chosen: true }];
  if (/^https?:\/\//i.test(location)) return [{ kind: "url", location, name, chosen: true }];
  if (/^hf:\/\//i.test(location)) return [{ kind: "hub", location, name, chosen: true }];
  const found = await stat(location).catch(() => undefined);
  if (found?.isDirectory()) {
    const { files: paths, skipped } = await listFolder(location);
    const note = describeSkipped(skipped);
    if (paths.length === 0) {
      const more = note === "" ? "" : ` (${note})`;
      throw new UnreadableError(`is a folder without files, expected models${more}`, { file: basename(location) });
    }
    return paths.map((path, i) => {
      const source = brought(path, name, relative(location, path));
      return i === 0 && note !== "" ? { ...source, note } : source;
    });
  }
  const within = found === undefined ? await splitPart(location) : undefined;
  if (within !== undefined) return [{ kind: "file", ...within, name, chosen: true }];
  if (found === undefined && isGlob(location)) {
    const paths = await expandGlob(location);
    if (paths.length === 0) throw new UsageError(`no file fits the pattern ${JSON.stringify(location)}`);
    return paths.map((path) => brought(path, name, basename(path)));
  }
  return [{ kind: "file", location, name, chosen: true }];
}

/** The file and the part of "archive.zip!fold_0/best.pth": what stands before the first mark behind which there is a file. */
async function splitPart(operand: string): Promise<{ location: string; part: string } | undefined> {
  for (const { index } of operand.matchAll(/[!#]/g)) {
    const location = operand.slice(0, index);
    const found = await stat(location).catch(() => undefined);
    if (found?.isFile()) return { location, part: operand.slice(index + 1) };
  }
  return undefined;
}

/** The paths of those that are files on this computer. */
export function inputPaths(sources: readonly Source[]): string[] {
  return sources.filter(({ kind }) => kind === "file").map(({ location }) => location);
}

/** Checks that the files among them are there, before anything else is missed. @throws UnreadableError; UsageError that names several */
export async function expectThere(sources: readonly Source[]): Promise<void> {
  await together(
    ...inputPaths(sources).map((location) => async () => {
      if (!(await exists(location))) throw new UnreadableError("there is no such file", { file: basename(location) });
    }),
  );
}

/**
 * Makes checks, and finds the sources behind them. Where a check fails, files that are not there are said, too; else they are
 * missed when they are opened, behind what is wrong with other options, and may be left out.
 * @param operands Undefined: which models are meant cannot be known.
 */
export async function togetherWithSources<Results extends unknown[]>(
  operands: readonly string[] | undefined,
  ...checks: { [I in keyof Results]: () => Results[I] | Promise<Results[I]> }
): Promise<[...Results, Source[]]> {
  const settled = await Promise.allSettled(checks.map(async (check) => check()));
  const isWrong = settled.some(({ status }) => status === "rejected");
  const results = settled.map((result) => () => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
  return together<unknown[]>(...results, async () => {
    if (operands === undefined) return [];
    const sources = await findSources(operands);
    if (isWrong) await expectThere(sources);
    return sources;
  }) as Promise<[...Results, Source[]]>;
}

/** A name given to a folder or a pattern stands before the names of its files. */
function brought(location: string, name: string | undefined, rest: string): Source {
  const own = name === undefined ? undefined : `${name}/${rest.replaceAll("\\", "/")}`;
  return { kind: "file", location, name: own, chosen: false };
}

function isAddress(operand: string): boolean {
  return /^(https?|hf):\/\//i.test(operand);
}

/** Whether the character at some place of an operand is in the name of a folder that exists: lr=0.1/*.onnx. */
async function isInFolder(operand: string, at: number): Promise<boolean> {
  const end = operand.slice(at).search(/[/\\]/);
  return end >= 0 && (await isFolder(operand.slice(0, at + end)));
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
