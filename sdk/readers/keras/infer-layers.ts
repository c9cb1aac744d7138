import { type AxisOrder, inferOrders } from "../../model/infer-layout.ts";
import type { ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { naturalOrder } from "../../model/natural-order.ts";
import { Declarations, type Topology } from "../tfjs/topology.ts";

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "WIO", 4: "HWIO", 5: "DHWIO" };
const transposed: Readonly<Record<number, WeightLayout>> = { 3: "WOI", 4: "HWOI", 5: "DHWOI" };

/** A kernel (..., out, in) is as wide as its bias before the last axis, a plain one (..., in, out) in the last. */
function isTransposed({ shape }: ModelTensor, bias: ModelTensor | undefined, layer: string): boolean {
  const [before, last] = shape.slice(-2);
  const length = bias?.shape.length === 1 ? bias.shape[0] : undefined;
  return length !== undefined && before !== last && (length === before || length === last)
    ? length === before
    : /transpose|deconv/.test(layer);
}

/**
 * The convolutions of weights without a configuration, by names and shapes: in the order of `layer_names`, or, where only
 * numbered variables tell ("layers/conv2d_1/vars/0"), in the natural order of the names.
 */
export function inferLayers(
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
  { variables, theano }: { variables: boolean; theano: boolean },
): Topology {
  const declarations = new Declarations(file);
  const roles = new Map<string, string>();
  const entries = [...weights];
  if (variables) entries.sort(([a], [b]) => naturalOrder(a, b));
  const biasOf = (key: string) => weights.get(variables ? key.replace(/0$/, "1") : key.replace(/kernel$/, "bias"));
  const orders = inferKernelOrders(entries, biasOf, theano);
  let swapped = 0;
  for (const [key, tensor] of entries) {
    const layer = key.replace(/(\/vars)?\/[^/]+$/, "");
    const end = key.slice(key.lastIndexOf("/") + 1);
    const rank = tensor.shape.length;
    const separable = layer.includes("separable_conv");
    // A layer of somebody's own may keep its kernel at any place.
    const isKernel = variables ? end === "0" || rank > 3 || (separable && end === "1") : end.endsWith("kernel");
    if (!isKernel || layouts[rank] === undefined) {
      roles.set(key, variables ? `variable ${end} of '${layer}'` : `${end} of '${layer}': no convolution kernel`);
      continue;
    }
    const pointwise = end === "pointwise_kernel" || (variables && end === "1");
    const depthwise = !pointwise && /depthwise|separable_conv/.test(key) && rank === 4;
    if (pointwise) declarations.add(`${layer}/pointwise`, tensor, layouts[rank]);
    else if (depthwise) declarations.addDepthwise(layer, tensor);
    else if (orders.get(key) === "torch" && rank === 4) {
      swapped++;
      declarations.add(layer, tensor, "OIHW");
    } else if (isTransposed(tensor, theano ? undefined : biasOf(key), layer))
      declarations.add(layer, tensor, transposed[rank], { kind: "transposed" });
    else declarations.add(layer, tensor, layouts[rank]);
  }
  const order = variables
    ? "in the natural order of the names, so depth ranks may not follow the network"
    : "in the order of layer_names";
  const notes = [
    `The file holds weights without a configuration of layers: layers are told by names and shapes and stand ${order}; strides and groups are not known, and a transposed convolution shows by the length of its bias, else only by its name.`,
    ...(theano ? ["Written by Keras 1 on Theano: kernels are read as (out, in, rows, columns)."] : []),
    ...(swapped > 0 && !theano
      ? [
          `${swapped === 1 ? "1 kernel is" : `${swapped} kernels are`} read as (out, in, rows, columns), Theano's order, which fits the ${swapped === 1 ? "length of its bias or gives a square kernel" : "lengths of their biases or gives square kernels"}; Theano convolves where others correlate: its kernels are rotated by 180 degrees.`,
        ]
      : []),
    ...declarations.notes,
  ];
  return { convolutions: declarations.list, order: variables ? "name" : "file", roles, notes };
}

/** Keras's own order, (rows, columns, in, out), or Theano's, (out, in, rows, columns), which many a file does not tell. */
function inferKernelOrders(
  entries: readonly [string, ModelTensor][],
  biasOf: (key: string) => ModelTensor | undefined,
  theano: boolean,
): Map<string, AxisOrder | undefined> {
  const kernels = entries.filter(([key, { shape }]) => shape.length === 4 && !/depthwise|separable/.test(key));
  const facts = kernels.map(([key, { shape }]) => {
    const bias = biasOf(key)?.shape;
    return { name: `${key}/kernel`, shape, outputs: bias?.length === 1 ? bias[0] : undefined };
  });
  const orders = inferOrders(facts, theano ? "torch" : undefined);
  return new Map(kernels.map(([key], i) => [key, orders[i]?.order]));
}
