import type { Direction } from "../scale-space/direction.ts";
import { cosine } from "./bounded.ts";

/** A covariance as standard deviations along its long axis and across it. */
export interface PrincipalAxes {
  sigmas: [along: number, across: number];
  /** Of the long axis, of length 1: x to the right, y up; [1, 0] for a round one. */
  direction: Direction;
}

/** The eigenvalues and the first eigenvector of [xx, xy; xy, yy], without a cancellation in the lesser eigenvalue. */
export function principalAxes(xx: number, xy: number, yy: number): PrincipalAxes {
  const half = (xx - yy) / 2;
  const radius = Math.sqrt(half * half + xy * xy);
  const along = (xx + yy) / 2 + radius;
  const across = along > 0 ? Math.max(0, xx * yy - xy * xy) / along : 0;
  // Of the two ways to write the eigenvector, the one whose sum does not cancel.
  const [x, y] = half >= 0 ? [half + radius, xy] : [Math.abs(xy), (radius - half) * (xy < 0 ? -1 : 1)];
  const length = Math.sqrt(x * x + y * y);
  return {
    sigmas: [Math.sqrt(along), Math.sqrt(across)],
    direction: length > 0 ? [cosine(x / length), cosine(y / length)] : [1, 0],
  };
}
