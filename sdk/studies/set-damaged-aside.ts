import { throwIfAborted } from "../abort.ts";
import { ConvscopeError, withoutPlace } from "../errors.ts";
import { elementCount } from "../model/element-count.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor } from "../model/model-file.ts";

/** Elements that are read at once: 8 MiB as f64. */
const piece = 2 ** 20;

/**
 * The models with the layers left out (a reason, as of an unread tensor) whose weights turned out to be damaged while a study
 * read them: a checksum, a chunk, which no header shows. Undefined where the failure is none of a tensor's, or no other layer
 * can be read.
 *
 * Every layer is read once, so that however many are damaged, the study begins anew once.
 */
export async function setDamagedAside(
  models: readonly Model[],
  failure: unknown,
  signal?: AbortSignal,
): Promise<Model[] | undefined> {
  if (damageOf(failure) === undefined) return undefined;
  const damaged = new Map<ModelTensor, ModelTensor>();
  let left = 0;
  for (const { tensor } of models.flatMap(({ layers }) => layers)) {
    if (tensor.unread !== undefined || damaged.has(tensor)) continue;
    const unread = await damageIn(tensor, signal);
    if (unread === undefined) left++;
    else damaged.set(tensor, { ...tensor, unread });
  }
  if (damaged.size === 0 || left === 0) return undefined;
  return models.map((model) => ({
    ...model,
    tensors: model.tensors.map((tensor) => damaged.get(tensor) ?? tensor),
    layers: model.layers.map((layer) => {
      const tensor = damaged.get(layer.tensor);
      return tensor === undefined ? layer : { ...layer, tensor, reason: layer.reason ?? (tensor.unread as string) };
    }),
  }));
}

async function damageIn(tensor: ModelTensor, signal?: AbortSignal): Promise<string | undefined> {
  const count = elementCount(tensor.shape);
  try {
    for (let start = 0; start < count; start += piece) {
      throwIfAborted(signal);
      await tensor.read(start, Math.min(count, start + piece));
    }
    return undefined;
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    return damage;
  }
}

/** What is wrong with a tensor's bytes. What befalls a whole file (a server falls silent, a file is cut meanwhile) names no tensor. */
function damageOf(error: unknown): string | undefined {
  if (!(error instanceof ConvscopeError) || error.place.tensor === undefined) return undefined;
  return ["unreadable", "unsafe", "unsupported"].includes(error.code) ? withoutPlace(error) : undefined;
}
