// The eight families of idealised filters (Lindeberg, Babaiee, Kiasari 2026, eq. 17 ff.), in their order.
import { BACKWARD, CENTRAL, FORWARD, SMOOTH } from "./profile";

export const FAMILIES: u32 = 8;
/** delta - alpha Laplacian_5 T: not a product of two axes. */
export const SHARPEN: u32 = 6;
export const SMOOTHING: u32 = 7;

/** The difference along x of dy+, dx-, dy-, dx+, dx, dy, (sharpen), smooth. */
export function operatorX(family: u32): u32 {
  return family == 1 ? BACKWARD : family == 3 ? FORWARD : family == 4 ? CENTRAL : SMOOTH;
}

export function operatorY(family: u32): u32 {
  return family == 0 ? FORWARD : family == 2 ? BACKWARD : family == 5 ? CENTRAL : SMOOTH;
}
