import type { ModelTensor } from "../../model/model-file.ts";
import { UniqueNames } from "../unique-names.ts";

/** Slots of optimisers, averages and counters, which are saved beside the weights. */
const ofTraining =
  /(^|\/)(OPTIMIZER_SLOT|optimizer|Adam(_\d+)?|Momentum|RMSProp(_\d+)?|Adagrad|ExponentialMovingAverage|Ftrl(_\d+)?)(\/|$)|\.OPTIMIZER_SLOT|^save_counter|^_CHECKPOINTABLE|(^|\/)global_step|(^|\/)(iter|learning_rate|beta_[12]|decay|momentum)$/;

/**
 * The variables of a checkpoint under the names that they had in the program, without what TensorFlow puts around them;
 * and the roles of those that belong to the training.
 */
export function nameVariables(
  tensors: ReadonlyMap<string, ModelTensor>,
  names: ReadonlyMap<string, string>,
): { tensors: ModelTensor[]; roles: Map<string, string> } {
  const unique = new UniqueNames();
  const roles = new Map<string, string>();
  const named = Array.from(tensors, ([key, tensor]) => {
    const name = unique.take(names.get(key) ?? key.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, ""));
    if (ofTraining.test(key) || ofTraining.test(name))
      roles.set(name, "state of the training: no weight of the network");
    return { ...tensor, name };
  });
  return { tensors: named, roles };
}
