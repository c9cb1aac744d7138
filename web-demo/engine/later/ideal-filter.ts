import { type Family, scaleTemplate } from "../../../sdk/index.ts";
import type { IdealFilter, Scales } from "../protocol.ts";

/** The template of a family at given scales, laid on a filter by the least squares, with their centred cosine. */
export async function idealFilter(
  filter: ArrayLike<number>,
  k: number,
  family: Family,
  { sigmaX, sigmaY, alpha }: Scales,
): Promise<IdealFilter> {
  const scales = family === "sharpen" ? { sigmaX, alpha: alpha ?? 1 } : { sigmaX, sigmaY };
  const template = await scaleTemplate(family, scales, k);
  const [meanF, meanT] = [mean(filter), mean(template)];
  let [ff, tt, ft] = [0, 0, 0];
  for (let i = 0; i < template.length; i++) {
    const [f, t] = [filter[i] - meanF, template[i] - meanT];
    ff += f * f;
    tt += t * t;
    ft += f * t;
  }
  // A template of huge scale is flat: what is left of it is rounding.
  const flat = !(tt > 1e-24);
  const amplitude = flat ? 0 : ft / tt;
  return {
    family,
    sigmaX,
    sigmaY: family === "sharpen" ? sigmaX : sigmaY,
    alpha: family === "sharpen" ? (alpha ?? 1) : null,
    // The sign of a fit is its amplitude's.
    cosine: flat || !(ff > 0) ? null : Math.abs(ft) / Math.sqrt(ff * tt),
    weights: Array.from(template, (t) => meanF + amplitude * (t - meanT)),
  };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
