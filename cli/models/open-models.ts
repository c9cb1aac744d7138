import { existsSync } from "node:fs";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { type Model, nameModels, openModel, UsageError } from "../../sdk/index.ts";

/** A model argument: a path, and the name the user gave it. */
export interface ModelArgument {
  readonly path: string;
  readonly name?: string;
}

/** Reads `name=path`; what exists as spelled is a path. */
export function parseModelArgument(argument: string): ModelArgument {
  const at = argument.indexOf("=");
  if (at <= 0 || existsSync(argument)) return { path: argument };
  return { name: argument.slice(0, at), path: argument.slice(at + 1) };
}

/** Runs `body` with the models open, and closes them whatever happens. */
export async function withModels<R>(
  operands: readonly string[],
  options: { signal?: AbortSignal; slices?: boolean },
  body: (models: Model[]) => Promise<R>,
): Promise<R> {
  if (operands.length === 0) throw new UsageError("no model given: name at least one file");
  const wanted = operands.map(parseModelArgument);
  const names = chooseNames(wanted);
  const models: Model[] = [];
  try {
    for (const [i, { path }] of wanted.entries()) {
      models.push(await openOne(path, { ...options, name: names[i] }));
    }
    return await body(models);
  } finally {
    await Promise.all(models.map((model) => model.close()));
  }
}

async function openOne(
  path: string,
  options: { name: string; signal?: AbortSignal; slices?: boolean },
): Promise<Model> {
  const file = await openFile(path);
  try {
    return await openModel(file, options);
  } catch (error) {
    await file.close?.();
    throw error;
  }
}

function chooseNames(wanted: readonly ModelArgument[]): string[] {
  const found = nameModels(wanted.filter(({ name }) => name === undefined).map(({ path }) => path));
  let next = 0;
  const names = wanted.map(({ name }) => name ?? found[next++]);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(`two models are called ${JSON.stringify(twice)}: give each its own name`);
  return names;
}
