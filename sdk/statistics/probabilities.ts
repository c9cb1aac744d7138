/** The density that stands for an empty bin: float32's epsilon, as CNN Filter DB takes it. */
export const emptyBinDensity = 1.1920929e-7;

/** A histogram as density, empty bins at the floor, divided by its sum: the form that KL is computed on. */
export function probabilities(counts: Float64Array, binWidth: number): Float64Array {
  const total = sum(counts);
  const density = counts.map((count) => (count === 0 ? emptyBinDensity : count / (total * binWidth)));
  const densitySum = sum(density);
  return density.map((value) => value / densitySum);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
