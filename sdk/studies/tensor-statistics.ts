import { throwIfAborted } from "../abort.ts";
import { elementCount } from "../model/element-count.ts";
import type { ModelTensor } from "../model/model-file.ts";
import type { TensorStatistics } from "../results/inspect.ts";

/** Elements that are read at once. */
const piece = 2 ** 18;

/**
 * What a tensor's values are like; null where they cannot be read, or none is finite. Mean and squared deviations of pieces are merged as
 * Chan, Golub and LeVeque (1979) do: no sum of squares loses the small.
 */
export async function statisticsOf(tensor: ModelTensor, signal?: AbortSignal): Promise<TensorStatistics | null> {
  if (tensor.unread !== undefined) return null;
  const total = elementCount(tensor.shape);
  let [min, max, count, mean, squares, zeros, nonFinite] = [Infinity, -Infinity, 0, 0, 0, 0, 0];
  for (let start = 0; start < total; start += piece) {
    throwIfAborted(signal);
    const values = (await tensor.read(start, Math.min(total, start + piece))).filter(Number.isFinite);
    nonFinite += Math.min(total - start, piece) - values.length;
    if (values.length === 0) continue;
    let sum = 0;
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros++;
      sum += value / values.length;
    }
    let own = 0;
    for (const value of values) own += (value - sum) * (value - sum);
    const [before, delta] = [count, sum - mean];
    count += values.length;
    mean += delta * (values.length / count);
    squares += own + delta * delta * before * (values.length / count);
  }
  if (count === 0) return null;
  const deviation = Math.sqrt(squares / count);
  const standardDeviation = Number.isFinite(deviation) ? deviation : null;
  return { min, max, mean, standardDeviation, zeros: zeros / count, nonFinite };
}
