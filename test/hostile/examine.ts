import type { ByteSource } from "../../sdk/bytes/byte-source.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import type { Model } from "../../sdk/model/model.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import type { Input } from "./input.ts";

/** What became of an input: "result" or an error's code; what broke the promise, if anything did. */
export interface Verdict {
  readonly outcome: string;
  /** Whether the error tells the byte. */
  readonly offset: boolean;
  readonly fault?: string;
}

/** Filters of a layer that are read at either end; a file can declare more than anybody would wait for. */
const probe = 4096;
const mostLayers = 256;

/** Gives an input's bytes to a function, and takes them away again. */
export type Present = <R>(input: Input, use: (source: ByteSource) => Promise<R>) => Promise<R>;

export const inMemory: Present = ({ file, bytes, beside }, use) =>
  use(fromFiles(new Map([...(beside ?? []), [file, bytes]]), file));

/** Opens an input and reads filters of every layer that can be analysed. */
export async function examine(input: Input, present: Present = inMemory): Promise<Verdict> {
  try {
    return await present(input, readAll);
  } catch (error) {
    return judge(error);
  }
}

async function readAll(source: ByteSource): Promise<Verdict> {
  const models = await openModels(source);
  try {
    return await readModels(models);
  } finally {
    for (const model of models) await model.close();
  }
}

async function readModels(models: readonly Model[]): Promise<Verdict> {
  for (const layer of models.flatMap(({ layers }) => layers).slice(0, mostLayers)) {
    if (layer.reason !== null) continue;
    const starts = layer.filters > 2 * probe ? [0, layer.filters - probe] : [0];
    for (const start of starts) {
      const end = Math.min(layer.filters, start + (starts.length > 1 ? probe : 2 * probe));
      for await (const { data } of readFilters(layer, { start, end, chunk: probe })) void data.length;
    }
  }
  return { outcome: "result", offset: false };
}

/** What an error is: one that was promised, or a fault. */
function judge(error: unknown): Verdict {
  if (!(error instanceof ConvscopeError)) return { outcome: "crash", offset: false, fault: describe(error) };
  const { code, place, message } = error;
  const verdict = { outcome: code, offset: place.offset !== undefined };
  if (!["unreadable", "unsupported", "unsafe"].includes(code)) {
    return { ...verdict, fault: `the code ${code} for a file: ${message}` };
  }
  if (place.file === undefined) return { ...verdict, fault: `an error without its file: ${message}` };
  if (message.length > 2000) return { ...verdict, fault: `a message of ${message.length} characters` };
  return verdict;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 6).join("\n") : String(error);
}
