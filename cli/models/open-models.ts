import { basename, dirname, resolve } from "node:path";
import { openFile } from "../../sdk/bytes/node/index.ts";
import {
  type ByteSource,
  cleanLabels,
  fromHub,
  fromUrl,
  labelModels,
  type Model,
  nameModels,
  openModels,
  selectLayers,
  UnreadableError,
  UsageError,
} from "../../sdk/index.ts";
import type { Terminal } from "../terminal.ts";
import type { Source } from "./find-sources.ts";
import { isAboutFile, isModel, type Refused, tellLeftOut } from "./left-out.ts";
import { type ModelOptions, readLabels } from "./model-options.ts";
import { rememberPaths } from "./paths-beside.ts";
import { readStdin } from "./read-stdin.ts";
import { trackSiblings } from "./track-siblings.ts";

/** A source and the models in it. */
interface Opened {
  readonly source: Source;
  readonly models: readonly Model[];
}

/**
 * Runs `body` with the models open, and closes them whatever happens. A file that is no model is named on stderr before
 * that; one that is a part of another model (a shard) counts once, with that model.
 * Where a model is left out the command ends with exit code 3 (`tellLeftOut`); where fewer than `least` would be left, none is, and
 * what is wrong with the first is the error. `count` hears how many models there are, with those that are left out, and may refuse.
 */
export async function withModels<R>(
  sources: readonly Source[],
  {
    stderr,
    env,
    stdin,
    signal,
    leaveOut,
    skipUnreadable,
    slices,
    inputSize,
    parts: asked,
    least = 1,
    count,
    ...described
  }: Terminal & Partial<ModelOptions> & { least?: number; count?: (models: number) => void },
  body: (models: Model[], folderOf: (model: Pick<Model, "files">) => string) => Promise<R>,
): Promise<R> {
  const opened: Opened[] = [];
  const refused: Refused[] = [];
  const parts = new Set<string>();
  for (const { note } of sources) if (note !== undefined) stderr.write(`${note}\n`);
  try {
    for (const source of sources) {
      try {
        const file = await openSource(source, { env, stdin, signal, parts });
        opened.push({ source, models: await openOr(file, source, { signal, slices, inputSize, parts: asked }) });
      } catch (error) {
        const isAlone = source.chosen && sources.length === 1;
        if (isAlone || !isAboutFile(error)) throw error;
        refused.push({ source, error });
      }
    }
    const isPart = ({ chosen, location }: Source) => !chosen && parts.has(resolve(location));
    const strangers = refused.filter(({ source }) => !isPart(source));
    const whole = opened.filter(({ source }) => !isPart(source));
    if (whole.length === 0)
      throw strangers.length === 1
        ? strangers[0].error
        : new UnreadableError(
            `none of the ${strangers.length} files is a model; the first: ${strangers[0].error.message}`,
          );
    const missed = strangers.filter(isModel);
    const found = whole.flatMap(({ models }) => models).length;
    if (missed.length > 0) count?.(found + missed.length);
    if (missed.length > 0 && found < least) throw missed[0].error;
    const names = chooseNames(whole);
    const lost = tellLeftOut(strangers, whole.length, { stderr, env, leaveOut, skipUnreadable });
    const folders = new Map<ByteSource, string>();
    const named = whole.flatMap(({ source, models }, i) =>
      models.map((model) => {
        folders.set(model.files[0], source.kind === "file" ? dirname(source.location) : "");
        return { ...model, name: names[i] + markOf(model) };
      }),
    );
    if (lost.length > 0) named[0] = { ...named[0], runNotes: lost };
    const { labels, cleanLabels: clean, selections = [] } = described;
    const labelled = labels === undefined ? named : labelModels(named, await readLabels(labels));
    const cleaned = clean ? cleanLabels(labelled) : labelled;
    const folderOf = ({ files: [file] }: Pick<Model, "files">) => folders.get(file) ?? "";
    return await body([...selectLayers(cleaned, selections, folderOf)], folderOf);
  } finally {
    await Promise.all(opened.flatMap(({ models }) => models.map((model) => model.close())));
  }
}

/** The bytes of a source. */
export async function openSource(
  { kind, location }: Source,
  { env, stdin, signal, parts }: Pick<Terminal, "env" | "stdin" | "signal"> & { parts: Set<string> },
): Promise<ByteSource> {
  switch (kind) {
    case "stdin":
      return readStdin(stdin?.(), signal);
    case "url":
      return rememberPaths(await fromUrl(location, { signal }));
    case "hub":
      // The variables that the Hub's own tools read; the token goes to the Hub alone.
      return rememberPaths(
        await fromHub(location, { signal, token: env.HF_TOKEN || undefined, endpoint: env.HF_ENDPOINT || undefined }),
      );
    case "file":
      return rememberPaths(trackSiblings(await openFile(location), location, parts));
  }
}

/**
 * The models in a source's file, which is closed where there are none: the part that the source's name says, else those of --part.
 * A file of one model is opened whatever --part says, but not as another part than it is.
 */
export async function openOr(
  file: ByteSource,
  { part, location }: Source,
  { parts: asked, ...options }: Pick<ModelOptions, "slices" | "parts" | "inputSize"> & { signal?: AbortSignal },
): Promise<Model[]> {
  try {
    const models = await openModels(file, { ...options, parts: part === undefined ? asked : [part] });
    if (part === undefined || models[0].part !== "") return models;
    throw new UsageError(`holds no part ${JSON.stringify(part)}; it holds one model: leave the part out`, {
      file: basename(location),
    });
  } catch (error) {
    await file.close?.();
    throw error;
  }
}

/** "#student" or "!best.pth", which follows the file's name; "" where the file holds one model. */
function markOf({ name, part }: Model): string {
  return part === "" ? "" : name.slice(-part.length - 1);
}

/** A name for each source, which its models' parts follow. */
function chooseNames(opened: readonly Opened[]): string[] {
  // Parts of one file share its name: their own follow it.
  const keyOf = ({ location, part }: Source, i: number) => (part === undefined ? i : location);
  const paths = new Map<string | number, string>();
  for (const [i, { source, models }] of opened.entries()) {
    if (source.name !== undefined) continue;
    paths.set(keyOf(source, i), source.kind === "file" ? source.location : addressOf(source, models[0]));
  }
  const found = nameModels([...paths.values()]);
  const byKey = new Map([...paths.keys()].map((key, i) => [key, found[i]]));
  const names = opened.map(({ source }, i) => source.name ?? (byKey.get(keyOf(source, i)) as string));
  const whole = names.map((name, i) => `${name}${opened[i].source.part ?? ""}`);
  const twice = names.find((_, i) => whole.indexOf(whole[i]) !== i);
  if (twice !== undefined)
    throw new UsageError(`two models are called ${JSON.stringify(twice)}: give each its own name`);
  return names;
}

/** What an address is told from others by; a query may hold secrets and is left out. */
function addressOf({ kind, location }: Source, { files: [file] }: Model): string {
  if (kind === "stdin") return file.name;
  const path = location.replace(/[?#].*$/s, "");
  return basename(path) === file.name ? path : `${path}/${file.name}`;
}
