import { type ByteSource, checkpointOrder, type Model, stepOf } from "../../../sdk/index.ts";

/** A model that was dropped. */
export interface Dropped {
  /** Its path in what was dropped: the order of the training is read from it. */
  path: string;
  name: string;
  source(): ByteSource;
}

/** The checkpoints of a training, in its order. */
export interface Checkpoints {
  all: Dropped[];
  /** The one that the page's other views show; null where they show all. */
  alone: Dropped | null;
}

/** More models than this, with epochs or steps in their names, are not compared with each other, only followed. */
const mostCompared = 8;

/**
 * The training that dropped models are checkpoints of: of two or more that all have the epoch or the step in their names. More than
 * `mostCompared` are opened one by one as they are needed, and the last alone is analysed.
 */
export function checkpointsByNames(dropped: readonly Dropped[]): Checkpoints | undefined {
  if (dropped.length < 2 || dropped.some(({ path }) => stepOf(path) === null)) return undefined;
  const all = inOrder(dropped);
  return { all, alone: all.length > mostCompared ? all[all.length - 1] : null };
}

/** The training that opened models are checkpoints of by what they hold: three or more that share names of layers. */
export function checkpointsByLayers(models: readonly Model[], dropped: readonly Dropped[]): Checkpoints | undefined {
  if (models.length < 3 || models.length !== dropped.length) return undefined;
  const known = new Set(models[models.length - 1].layers.map(({ name }) => name));
  const share = models.every(({ layers }) => layers.some(({ name }) => known.has(name)));
  return share ? { all: inOrder(dropped), alone: null } : undefined;
}

function inOrder(dropped: readonly Dropped[]): Dropped[] {
  return checkpointOrder(dropped.map(({ path }) => path)).map((i) => dropped[i]);
}
