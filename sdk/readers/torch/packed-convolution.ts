import { PickleObject, type PickleValue } from "../containers/pickle-values.ts";
import { asNumbers, isWhole, madeBy } from "./values.ts";

/** What a packed convolution says of itself. */
export interface PackedFacts {
  readonly transposed: boolean;
  readonly groups: number;
  readonly stride: readonly number[] | undefined;
  readonly dilation: readonly number[] | undefined;
}

const contexts = /^__torch__\.torch\.classes\.xnnpack\.(Transpose)?Conv2dOpContext$/;

/** Whether a value is a convolution that torch.utils.mobile_optimizer packed for XNNPACK. */
export function isPacked(value: PickleValue | undefined): value is PickleObject {
  return value instanceof PickleObject && Array.isArray(value.state) && contexts.test(madeBy(value));
}

/**
 * A packed convolution's state is (weight, bias, stride, padding, dilation, groups, least, most), a transposed one's
 * (weight, bias, stride, padding, output padding, dilation, groups, least, most): ATen/native/xnnpack/OpContext.h.
 */
export function packedFacts(value: PickleValue | undefined): PackedFacts | undefined {
  if (!isPacked(value)) return undefined;
  const state = value.state as PickleValue[];
  const transposed = madeBy(value).endsWith(".TransposeConv2dOpContext");
  const [stride, dilation, groups] = [state[2], state[transposed ? 5 : 4], state[transposed ? 6 : 5]];
  return isWhole(groups) ? { transposed, groups, stride: asNumbers(stride), dilation: asNumbers(dilation) } : undefined;
}
