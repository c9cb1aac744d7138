/** Sides of the square filters that have labels. */
export const labelledKernels: readonly number[] = [3, 5, 7];
