// One axis of a template: a difference of T(n; s), or T shifted by a pixel, and its derivatives by s.
import { RATES_ROW } from "./gaussian-rates";

/** Operators. */
export const SMOOTH: u32 = 0;
export const FORWARD: u32 = 1;
export const BACKWARD: u32 = 2;
export const CENTRAL: u32 = 3;
export const SECOND: u32 = 4;
export const THIRD: u32 = 5;
export const FOURTH: u32 = 6;
/** T(n - 1) and T(n + 1). */
export const AFTER: u32 = 7;
export const BEFORE: u32 = 8;
/** The unit impulse, without a scale. */
export const IMPULSE: u32 = 9;

/** Bytes from one derivative of an axis to the next. */
export const AXIS: usize = 18 * 8;

function even(row: usize, n: i32): f64 {
  return load<f64>(row + abs(n) * 8);
}

/**
 * out[3], AXIS bytes apart: the operator's taps from -r to r, or with `up` from r to -r, and two derivatives by s, from the
 * rates of that s. Second differences are twice a derivative by s.
 */
export function axisTaps(out: usize, r: i32, operator: u32, rates: usize, up: bool): void {
  for (let m: usize = 0; m < 3; m++, out += AXIS) {
    const row = rates + m * RATES_ROW,
      next = row + RATES_ROW;
    for (let i = 0; i <= 2 * r; i++) {
      const n = up ? r - i : i - r;
      let value: f64 = 0;
      if (operator == SMOOTH) value = even(row, n);
      else if (operator == FORWARD) value = even(row, n + 1) - even(row, n);
      else if (operator == BACKWARD) value = even(row, n) - even(row, n - 1);
      else if (operator == CENTRAL) value = 0.5 * (even(row, n + 1) - even(row, n - 1));
      else if (operator == SECOND) value = 2 * even(next, n);
      else if (operator == THIRD) value = even(next, n + 1) - even(next, n - 1);
      else if (operator == FOURTH) value = 4 * even(next + RATES_ROW, n);
      else if (operator == AFTER) value = even(row, n - 1);
      else if (operator == BEFORE) value = even(row, n + 1);
      else if (m == 0 && n == 0) value = 1;
      store<f64>(out + i * 8, value);
    }
  }
}
