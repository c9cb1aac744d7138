import type { Padding } from "../../model/model-file.ts";
import {
  changeImage,
  enlargeImage,
  type ImageSize,
  inputImage,
  largestImage,
  noPadding,
  slideWindow,
} from "../image-size.ts";
import { asArray, type JsonObject } from "./json.ts";

/** A layer as far as its images go. */
export interface LayerContent {
  readonly type: string;
  readonly config: JsonObject;
}

/** Layers that give images of the size they take; a Lambda may do anything, and mostly scales or shifts values. */
const keeping =
  /^(Activation|.*ReLU|PReLU|ELU|Softmax|.*Normalization|Dropout|.*Dropout|Gaussian.*|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Merge|Rescaling|Identity|Lambda|ActivityRegularization|Masking|Dense)$/;
const windows =
  /^((Depthwise|Separable)?Conv2D|Convolution2D|AtrousConvolution2D|SeparableConvolution2D|LocallyConnected2D)$/;
const pools = /^(Max|Average)(Pooling2D|Pool2D)$/;

/**
 * The images behind a layer of a Keras model; undefined where they are not known.
 * @param channelsFirst Whether the model's images have their channels before their rows.
 */
export function imageBehind(
  { type, config }: LayerContent,
  images: readonly (ImageSize | undefined)[],
  channelsFirst: boolean,
): ImageSize | undefined {
  const [first] = images;
  if (keeping.test(type)) return largestImage(images);
  const padding = paddingOf(config);
  if (windows.test(type)) {
    const kernel = pairOf(config.kernel_size ?? [config.nb_row, config.nb_col]);
    const [stride, dilation] = [pairOf(config.strides ?? config.subsample ?? 1), pairOf(config.dilation_rate ?? 1)];
    return kernel && stride && dilation && slideWindow(first, { kernel, stride, dilation, padding });
  }
  if (pools.test(type)) {
    const kernel = pairOf(config.pool_size ?? 2);
    const stride = pairOf(config.strides ?? config.pool_size ?? 2);
    return kernel && stride && slideWindow(first, { kernel, stride, padding: padding ?? noPadding });
  }
  if (type === "Conv2DTranspose") {
    const [kernel, stride] = [pairOf(config.kernel_size), pairOf(config.strides ?? 1)];
    if (kernel === undefined || stride === undefined || config.output_padding != null) return undefined;
    // Where kernels do not meet, Keras leaves out nothing.
    const whole = kernel.map((length, axis) => Math.max(length, stride[axis]));
    return enlargeImage(first, { kernel: whole, stride, padding });
  }
  if (type === "UpSampling2D") {
    const factor = pairOf(config.size ?? 2);
    return factor && changeImage(first, (length, axis) => length * factor[axis]);
  }
  if (type === "ZeroPadding2D" || type === "Cropping2D") {
    const edges = edgesOf(type === "ZeroPadding2D" ? (config.padding ?? 1) : (config.cropping ?? 0));
    const sign = type === "ZeroPadding2D" ? 1 : -1;
    return edges && changeImage(first, (length, axis) => length + sign * (edges[axis][0] + edges[axis][1]));
  }
  if (type === "Resizing" || type === "CenterCrop") {
    const [rows, columns] = [config.height, config.width].map(Number);
    return first && changeImage(first, (_, axis) => [rows, columns][axis]);
  }
  if (type === "Reshape") {
    const shape = asArray(config.target_shape).map(Number);
    return first && inputImage([1, ...shape], channelsFirst, undefined);
  }
  // A global pool leaves one pixel, or a vector that a Reshape may make one of.
  if (/^Global(Max|Average)Pool(ing)?2D$/.test(type)) return first && { ...first, size: [1, 1] };
  return undefined;
}

/** The images that a layer says it takes: those of an input, and of the first layer of a sequence. */
export function statedImage(
  { type, config }: LayerContent,
  channelsFirst: boolean,
  given: readonly [number, number] | undefined,
): ImageSize | undefined {
  const shape = config.batch_input_shape ?? config.batch_shape;
  const sizes = Array.isArray(shape) ? shape.map((size) => (typeof size === "number" ? size : -1)) : undefined;
  if (sizes === undefined && type !== "InputLayer") return undefined;
  return inputImage(sizes, channelsFirst, given);
}

/** Whether a layer says that images have their channels first. */
export function isChannelsFirst({ config }: LayerContent): boolean {
  return config.data_format === "channels_first" || config.dim_ordering === "th";
}

/** Zeros around the images of a convolution; undefined where the configuration does not tell. */
export function paddingOf(config: JsonObject): Padding | undefined {
  const told = config.padding ?? config.border_mode;
  return told === "same" ? "same" : told === "valid" ? noPadding : undefined;
}

/** One number, or one an axis. */
function pairOf(value: unknown): [number, number] | undefined {
  const pair = typeof value === "number" ? [value, value] : asArray(value);
  const [rows, columns] = pair;
  const isPair =
    pair.length === 2 && typeof rows === "number" && typeof columns === "number" && rows > 0 && columns > 0;
  return isPair ? [rows, columns] : undefined;
}

/** One number, one an axis, or two an axis. */
function edgesOf(value: unknown): [number, number][] | undefined {
  const axes = typeof value === "number" ? [value, value] : asArray(value);
  const edges = axes.map((axis) => (typeof axis === "number" ? [axis, axis] : asArray(axis)));
  const isWhole =
    edges.length === 2 && edges.every((pair) => pair.length === 2 && pair.every((n) => typeof n === "number"));
  return isWhole ? (edges as [number, number][]) : undefined;
}
