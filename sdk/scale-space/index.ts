// The public surface of convscope/scale-space: scale-space filters for images, re-exports only.

export { type KernelsSource, load } from "../wasm/load.ts";
export { type AffineShape, affineDerivative, smoothAffine } from "./affine.ts";
export { type AffineKernelOptions, affineGaussianKernel, type Covariance } from "./affine-kernel.ts";
export { convolve, type KernelImage } from "./convolve.ts";
export { type DerivativeOptions, derivative } from "./derivative.ts";
export { differenceKernel, differenceMask, type Orders } from "./difference-mask.ts";
export { affineCovariance, type Direction } from "./direction.ts";
export { directionalDerivative } from "./directional-derivative.ts";
export { type Expression, jet } from "./expression.ts";
export { type GaussianKind, gaussianKernel, gaussianKinds, type KernelOptions } from "./gaussian-kernel.ts";
export type { GrayImage } from "./gray-image.ts";
export { smooth } from "./smooth.ts";
