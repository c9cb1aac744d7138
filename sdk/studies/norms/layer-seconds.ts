import type { ConvLayer } from "../../model/conv-layer.ts";
import { valuesPerFrequency, wideSide } from "../../wasm/layer-grid.ts";
import { layerOperator } from "./layer-operator.ts";
import type { LayerSettings } from "./measure-layer.ts";

/** Multiplications a second of the kernels, in the middle. */
const rate = 2e9;

/** Processor seconds that a layer will take, within a factor of some two; 0 for one that cannot be measured. */
export function layerSeconds(
  layer: ConvLayer,
  { size, boundary, normOnly, bounds }: Pick<LayerSettings, "size" | "boundary" | "normOnly" | "bounds">,
): number {
  if (layer.tensor.unread !== undefined) return 0;
  const operator = layerOperator(layer, size);
  if (typeof operator === "string") return 0;
  const { grid } = operator;
  const { groups, out, in: inputs, stride } = grid;
  const wide = wideSide(grid);
  const short = valuesPerFrequency(grid);
  const half = Math.ceil((grid.size[0] * grid.size[1]) / (stride[0] * stride[1]) / 2) + 1;
  // Golub and Kahan's form of a complex matrix; some Lanczos steps, and a proof of half a second at most.
  const all = (half * groups * 8 * out * wide * short) / 2;
  const largest = half * groups * 64 * out * wide + 3e9;
  if (boundary === "periodic") return (normOnly ? Math.min(all, largest) : all) / rate;
  // The periodic norm beside; steps on the images, and a proof of some seconds at most.
  const taps = layer.kernel.reduce((product, length) => product * length, 1);
  const search = Math.min(1e10, 120 * groups * out * inputs * taps * size[0] * size[1]);
  const proof = taps > 1 ? Math.min(4e10, all / 4) : 0;
  return (largest + search + proof + (bounds ? all : 0)) / rate;
}
