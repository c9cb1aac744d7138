/** Why weights have no norm: "2 NaN or infinite weights"; null where all are finite. */
export function refuseWeights(weights: ArrayLike<number>): string | null {
  let bad = 0;
  for (let i = 0; i < weights.length; i++) if (!Number.isFinite(weights[i])) bad++;
  return bad === 0 ? null : `${bad} NaN or infinite ${bad === 1 ? "weight" : "weights"}`;
}
