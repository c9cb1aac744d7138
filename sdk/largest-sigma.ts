/** The largest standard deviation of a Gaussian here, in pixels: where the search for one ends. Kernels have its square, `LARGEST`. */
export const largestSigma = 100;
