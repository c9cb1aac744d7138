import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { numberOf, numbersOf, type Section } from "./parse-config.ts";

/** A stretch of f32 numbers that a layer has in the file. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A layer: what it holds, in the order of the file, and how it convolves. */
export interface Layer {
  readonly type: string;
  /** Layers before it whose outputs it takes; -1 is the image. */
  readonly from: readonly number[];
  readonly parts: readonly Part[];
  readonly convolution?: { groups: number; stride: number[]; dilation: number[]; imageSize: [number, number] };
}

interface Size {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** Sections that hold no numbers and keep the size. */
const plain = new Set(
  [
    "shortcut",
    "dropout",
    "yolo",
    "region",
    "detection",
    "Gaussian_yolo",
    "cost",
    "softmax",
    "activation",
    "logistic",
  ].concat(["scale_channels", "sam", "l2norm", "normalization", "iseg", "lrn"]),
);

/**
 * What each layer of a network holds (darknet's parser.c: load_convolutional_weights and its kin).
 * @throws UnsupportedError for a layer whose numbers are not known here: those behind it could not be found.
 */
export function planLayers([net, ...sections]: readonly Section[], file: string): Layer[] {
  const sizes: Size[] = [];
  const input = {
    channels: numberOf(net, "channels", 3),
    rows: numberOf(net, "height", 0),
    columns: numberOf(net, "width", 0),
  };
  return sections.map((section, index) => {
    const before = sizes[index - 1] ?? input;
    const place = (relative: number) => (relative < 0 ? index + relative : relative);
    const fail = (what: string) =>
      new UnreadableError(`layer ${index} [${section.type.slice(0, 40)}] ${what}`, { file, offset: section.offset });
    const simple = (size: Size, parts: Part[] = [], from: number[] = [index - 1]): Layer => {
      sizes.push(size);
      return { type: section.type, from, parts };
    };
    switch (section.type) {
      case "convolutional":
      case "conv":
      case "deconvolutional":
        return convolution(section, index, before, sizes, fail);
      case "connected":
      case "conn": {
        const outputs = numberOf(section, "output", 1);
        const inputs = before.channels * before.rows * before.columns;
        const norm = numberOf(section, "batch_normalize", 0) > 0 ? ["scales", "means", "variances"] : [];
        const parts = [
          { name: "biases", shape: [outputs] },
          { name: "weights", shape: [outputs, inputs] },
        ];
        return simple({ channels: outputs, rows: 1, columns: 1 }, [
          ...parts,
          ...norm.map((name) => ({ name, shape: [outputs] })),
        ]);
      }
      case "batchnorm":
        return simple(
          before,
          ["scales", "means", "variances"].map((name) => ({ name, shape: [before.channels] })),
        );
      case "route": {
        const from = numbersOf(section, "layers").map(place);
        const found = from.map((at) => sizes[at]);
        if (found.length === 0 || found.some((size) => size === undefined)) throw fail("takes from no layer before it");
        const channels = found.reduce((sum, size) => sum + size.channels, 0) / numberOf(section, "groups", 1);
        return simple({ ...found[0], channels }, [], from);
      }
      case "upsample": {
        const stride = numberOf(section, "stride", 2);
        return simple({ ...before, rows: before.rows * stride, columns: before.columns * stride });
      }
      case "reorg":
      case "reorg3d": {
        const stride = numberOf(section, "stride", 1);
        const { channels, rows, columns } = before;
        return simple({
          channels: channels * stride * stride,
          rows: Math.floor(rows / stride),
          columns: Math.floor(columns / stride),
        });
      }
      case "maxpool":
      case "max":
      case "local_avgpool": {
        const stride = numberOf(section, "stride", 1);
        const size = numberOf(section, "size", stride);
        const padding = numberOf(section, "padding", size - 1);
        const slide = (length: number) => Math.floor((length + padding - size) / stride) + 1;
        return simple({ ...before, rows: slide(before.rows), columns: slide(before.columns) });
      }
      case "avgpool":
      case "avg":
        return simple({ ...before, rows: 1, columns: 1 });
      default: {
        if (!plain.has(section.type)) {
          throw new UnsupportedError(
            `layer ${index} is [${section.type.slice(0, 40)}], whose numbers are not read here`,
            { file, offset: section.offset },
          );
        }
        const others = section.type === "shortcut" || section.type === "scale_channels" || section.type === "sam";
        const from = others ? numbersOf(section, "from").map(place) : [];
        return simple(before, [], [index - 1, ...from]);
      }
    }
  });
}

function convolution(
  section: Section,
  index: number,
  before: Size,
  sizes: Size[],
  fail: (what: string) => UnreadableError,
): Layer {
  const out = numberOf(section, "filters", 1);
  const groups = numberOf(section, "groups", 1);
  const size = numberOf(section, "size", 1);
  const stride = numberOf(section, "stride", 1);
  const steps = [numberOf(section, "stride_y", stride), numberOf(section, "stride_x", stride)];
  const dilation = numberOf(section, "dilation", 1);
  const padding = numberOf(section, "pad", 0) > 0 ? Math.floor(size / 2) * dilation : numberOf(section, "padding", 0);
  const transposed = section.type === "deconvolutional";
  if (!(out > 0 && groups > 0 && size > 0 && steps.every((step) => step > 0) && before.channels % groups === 0)) {
    throw fail(`has ${counted(out, "filter")} of size ${size} in ${groups} groups for ${before.channels} channels`);
  }
  const slide = (length: number, step: number) =>
    transposed
      ? (length - 1) * step + size - 2 * padding
      : Math.floor((length + 2 * padding - dilation * (size - 1) - 1) / step) + 1;
  sizes.push({ channels: out, rows: slide(before.rows, steps[0]), columns: slide(before.columns, steps[1]) });
  const names = numberOf(section, "batch_normalize", 0) > 0 ? ["biases", "scales", "means", "variances"] : ["biases"];
  const inputs = before.channels / groups;
  return {
    type: section.type,
    from: [index - 1],
    parts: [
      ...names.map((name) => ({ name, shape: [out] })),
      { name: "weights", shape: transposed ? [before.channels, out / groups, size, size] : [out, inputs, size, size] },
    ],
    convolution: { groups, stride: steps, dilation: [dilation, dilation], imageSize: [before.rows, before.columns] },
  };
}
