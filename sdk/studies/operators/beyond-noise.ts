import type { LabelShares, OperatorLayer, OperatorNull } from "../../results/operators.ts";
import { aliveShares } from "./alive-shares.ts";
import { excessInErrors } from "./label-shares.ts";

/** Standard errors within which a share is called noise: some labels and layers are compared, so more than two. */
export const certain = 4;

/** Shares of the filters that have a spectrum, of some layers together, beside both laws of noise. */
export interface BesideNoise {
  readonly uniform: LabelShares;
  readonly normal: LabelShares;
  /** Random filters behind the least certain null: errors are never understated. */
  readonly samples: number;
}

/** How far a label's share is from the nearer of two laws of noise: 0 between them. */
export interface Beyond {
  /** Difference of the shares. */
  readonly excess: number;
  readonly errors: number;
}

/** Initialisations are uniform or normal, and their labels differ by points: what either gets shows no training. */
export function besideNoise(layers: readonly OperatorLayer[], nulls: readonly OperatorNull[]): BesideNoise {
  const asNormal = (layer: OperatorLayer) => {
    const sameGrid = ({ kernel, size }: OperatorNull) => `${kernel} ${size}` === `${layer.kernel} ${layer.size}`;
    return { ...layer, nullShare: (nulls.find(sameGrid) as OperatorNull).normalShare };
  };
  return {
    uniform: aliveShares(layers),
    normal: aliveShares(layers.map(asNormal)),
    samples: Math.min(...nulls.map(({ samples }) => samples)),
  };
}

export function beyondNoise({ uniform, normal, samples }: BesideNoise, label: string): Beyond {
  const [one, other] = [uniform, normal].map((shares) => ({
    excess: shares.excess[label],
    errors: excessInErrors(shares, label, samples),
  }));
  if (one.excess * other.excess <= 0) return { excess: 0, errors: 0 };
  return Math.abs(one.errors) <= Math.abs(other.errors) ? one : other;
}

/** Whether every label's share of a layer is what uniform or normal noise gets, or between them: it cannot be told from noise. */
export function isAsNoise(layer: OperatorLayer, nulls: readonly OperatorNull[]): boolean {
  const beside = besideNoise([layer], nulls);
  const { count, counts } = beside.uniform;
  return count > 0 && Object.keys(counts).every((label) => Math.abs(beyondNoise(beside, label).errors) <= certain);
}
