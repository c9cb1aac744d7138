import { PickleObject, type PickleValue } from "../containers/pickle-values.ts";
import { asDict } from "./values.ts";

/**
 * Whether a value is an optimiser's, whatever it is called: Optimizer.state_dict(), or the object's own __dict__. Both hold
 * `state` (what it remembers of each parameter) and `param_groups` (torch/optim/optimizer.py).
 */
export function isOptimiser(value: PickleValue): boolean {
  const own = value instanceof PickleObject && value.state instanceof Map ? value.state : undefined;
  return [asDict(value), own].some((dict) => dict?.has("state") && dict.has("param_groups"));
}

/** What optimisers call that which they remember: those of torch.optim, of fairseq and timm. */
const moments = new Set([
  ...["exp_avg", "exp_avg_sq", "max_exp_avg_sq", "exp_inf", "momentum_buffer", "square_avg", "grad_avg", "acc_delta"],
  ...["sum", "ax", "eta", "mu", "prev", "step_size", "exp_avg_sq_row", "exp_avg_sq_col", "exp_avg_diff", "grad_diff"],
  ...["pre_grad", "neg_pre_grad", "slow_buffer"],
]);

/** Whether a tensor is one that an optimiser remembers, by its name below a `state`; for parts of an optimiser's state. */
export function isMoment(container: readonly string[], name: string): boolean {
  return moments.has(name) && container.includes("state");
}
