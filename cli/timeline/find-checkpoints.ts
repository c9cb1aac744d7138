import { resolve } from "node:path";
import { type Checkpoint, checkpointOrder, type Model, nameModels, UsageError } from "../../sdk/index.ts";
import type { Source } from "../models/find-sources.ts";
import { isAboutFile, type Refused, tellLeftOut } from "../models/left-out.ts";
import type { ModelOptions } from "../models/model-options.ts";
import { openOr, openSource } from "../models/open-models.ts";
import type { Terminal } from "../terminal.ts";

/**
 * The checkpoints that the sources hold, in the order of the training: as given where they were given names (name=FILE), else by
 * their epochs or steps. Each is opened once to see that it is a model, and closed: no more are open than the timeline needs. A
 * file of a folder that is no model is named on stderr; a damaged one makes the exit code 3.
 *
 * @throws UsageError for a file of several models.
 */
export async function findCheckpoints(
  sources: readonly Source[],
  terminal: Terminal & Pick<ModelOptions, "parts" | "skipUnreadable">,
): Promise<Checkpoint[]> {
  const { signal } = terminal;
  const parts = new Set<string>();
  const refused: Refused[] = [];
  const kept: Source[] = [];
  for (const source of sources) {
    try {
      await (await open(source)).close();
      kept.push(source);
    } catch (error) {
      if (source.chosen || !isAboutFile(error)) throw error;
      refused.push({ source, error });
    }
  }
  const runNotes = tellLeftOut(refused, kept.length, terminal);
  const whole = kept.filter(({ chosen, location }) => chosen || !parts.has(resolve(location)));
  const unnamed = nameModels(whole.filter(({ name }) => name === undefined).map(({ location }) => location));
  const names = whole.map(({ name, part }) => (name ?? (unnamed.shift() as string)) + (part ?? ""));
  const inOrder = whole.some(({ name, chosen }) => name !== undefined && chosen);
  const order = inOrder ? names.map((_, i) => i) : checkpointOrder(whole.map(({ location }) => location));
  return order.map((i) => ({ name: names[i], open: () => open(whole[i]), runNotes }));

  async function open(source: Source): Promise<Model> {
    const file = await openSource(source, { ...terminal, parts });
    const models = await openOr(file, source, { signal, parts: terminal.parts });
    if (models.length === 1) return models[0];
    await Promise.all(models.map((model) => model.close()));
    throw new UsageError(
      `${file.name} holds ${models.length} models, expected one checkpoint; --part chooses among them`,
    );
  }
}
