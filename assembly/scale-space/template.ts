// The templates of the families, whole.
import { operatorX, operatorY, SHARPEN } from "./families";
import { PROFILE_BYTES, Profile, SECOND } from "./profile";

/** out[k][k], row 0 at y = r: the template; of sharpen with the scale a and alpha. */
export function fillTemplate(profile: Profile, out: usize, family: u32, a: f64, b: f64, alpha: f64): void {
  const x = memory.data(18 * 8, 16),
    y = memory.data(18 * 8, 16),
    second = memory.data(18 * 8, 16);
  const k = profile.k,
    r = profile.r,
    sharpen = family == SHARPEN;
  profile.at(x, operatorX(family), a, 0);
  profile.at(y, operatorY(family), b, 0);
  if (sharpen) profile.at(second, SECOND, a, 0);
  const row = <usize>k * 8;
  for (let i = 0; i < k; i++, out += row) {
    const up = (k - 1 - i) * 8,
      v = v128.load64_splat(y + up),
      w = v128.load64_splat(second + up),
      // The last pair of a row reaches into the next one, which goes over it; the last row ends with a number alone.
      pairs = i + 1 < k ? row : row - 8;
    for (let j: usize = 0; j < pairs; j += 16)
      v128.store(out + j, sharpen ? laplacian(x + j, second + j, v, w, -alpha) : f64x2.mul(v128.load(x + j), v));
    if (i + 1 < k) continue;
    const last = sharpen ? laplacian(x + pairs, second + pairs, v, w, -alpha) : f64x2.mul(v128.load(x + pairs), v);
    store<f64>(out + pairs, f64x2.extract_lane(last, 0));
  }
  if (sharpen) {
    const middle = out - row * (r + 1) + r * 8;
    store<f64>(middle, load<f64>(middle) + 1);
  }
}

/** alpha (x'' y + x y'') for two places of a row. */
function laplacian(x: usize, second: usize, y: v128, secondY: v128, alpha: f64): v128 {
  const sum = f64x2.add(f64x2.mul(v128.load(second), y), f64x2.mul(v128.load(x), secondY));
  return f64x2.mul(f64x2.splat(alpha), sum);
}

/** Bytes of scratch of `template`. */
export function templateScratch(): usize {
  return PROFILE_BYTES;
}

/** out[k][k], row 0 at y = r: the template; of sharpen with the scale a and alpha. */
export function template(
  out: usize,
  family: u32,
  k: i32,
  a: f64,
  b: f64,
  alpha: f64,
  paper: bool,
  scratch: usize,
): void {
  fillTemplate(Profile.prepare(scratch, k, paper), out, family, a, b, alpha);
}
