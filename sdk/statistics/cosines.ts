/** cos(pi k / 2^halvings) for k from 0 to 2^halvings, by half angles: square roots are the same in every engine. */
export function cosinesToPi(halvings: number): Float64Array {
  const steps = 2 ** halvings;
  const table = new Float64Array(steps + 1);
  [table[0], table[steps]] = [1, -1];
  for (let step = steps / 2; step >= 1; step /= 2) {
    for (let k = step; k < steps; k += 2 * step) {
      // Between two known angles a and b: cos((a + b) / 2) = (cos a + cos b) / (2 cos((b - a) / 2)).
      table[k] = step === steps / 2 ? 0 : (table[k - step] + table[k + step]) / (2 * halfStep(step, steps));
    }
  }
  return table;
}

/** cos(pi step / steps), step below steps / 2: halved from cos(pi / 2) = 0 on. */
function halfStep(step: number, steps: number): number {
  let cosine = 0;
  for (let angle = steps / 2; angle > step; angle /= 2) cosine = Math.sqrt((1 + cosine) / 2);
  return cosine;
}
