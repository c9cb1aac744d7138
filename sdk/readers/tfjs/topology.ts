import { UnreadableError } from "../../errors.ts";
import type {
  ConvDeclaration,
  ConvKind,
  LayerOrder,
  ModelTensor,
  Padding,
  WeightLayout,
} from "../../model/model-file.ts";

import { cut, listSome } from "../list-some.ts";
import { UniqueNames } from "../unique-names.ts";

/** What a topology, or the names alone, say about the weights. */
export interface Topology {
  readonly convolutions: readonly ConvDeclaration[];
  readonly order: LayerOrder;
  readonly roles: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** One number a spatial axis; absent where it is not told. */
export interface LayerOptions {
  /** Whether images were enlarged before the layer, or by it. */
  afterUpsampling?: boolean;
  /** As `graphDepths` counts. */
  graphDepth?: number;
  imageSize?: readonly [number, number];
  imageSizeGiven?: boolean;
  /** Of a 2-D convolution. */
  padding?: Padding;
  stride?: readonly number[];
  dilation?: readonly number[];
  kernel?: readonly number[];
}

/** Gathers declarations: one a weight, each under a name of its own. */
export class Declarations {
  readonly list: ConvDeclaration[] = [];
  readonly #shared = new Map<ModelTensor, string[]>();
  readonly #unlisted: string[] = [];
  readonly #users = new Map<ModelTensor, string>();
  readonly #names = new UniqueNames();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What a reader of the results should know of the layers. */
  get notes(): string[] {
    const shared = Array.from(
      this.#shared,
      ([{ name }, users]) => `The weight '${cut(name)}' is shared by ${listSome(users)}: counted once.`,
    );
    return [...this.#unlisted, ...shared];
  }

  has(tensor: ModelTensor): boolean {
    return this.#users.has(tensor);
  }

  /** @throws UnreadableError where the weight's shape does not fit its layout, kernel size or groups. */
  add(
    name: string,
    tensor: ModelTensor,
    layout: WeightLayout,
    {
      kind = "conv",
      groups = 1,
      stride,
      dilation,
      kernel,
      afterUpsampling,
      graphDepth,
      imageSize,
      imageSizeGiven,
      padding,
    }: LayerOptions & { kind?: ConvKind; groups?: number } = {},
  ): void {
    const place = { file: this.#file, tensor: tensor.name };
    const user = this.#users.get(tensor);
    if (user !== undefined) {
      const shared = this.#shared.get(tensor) ?? [user];
      shared.push(name);
      this.#shared.set(tensor, shared);
      return;
    }
    const { shape } = tensor;
    // Of a damaged weight not even the shape may be known.
    if (tensor.unread !== undefined && shape.length !== layout.length) {
      this.#unlisted.push(`The layer '${cut(name)}' is not listed: its weight ${tensor.unread}.`);
      return;
    }
    const outputs = shape[layout.indexOf("O")] ?? 0;
    // The groups of a depthwise weight are its input channels, which may be none.
    const divides = layout === "HWIM" || (Number.isInteger(groups) && groups > 0 && outputs % groups === 0);
    if (shape.length !== layout.length || !divides) {
      throw new UnreadableError(
        `is the weight of '${name}' in ${groups} groups; found the shape [${shape}], expected ${layout}`,
        place,
      );
    }
    const spatial = shape.filter((_, axis) => "DHW".includes(layout[axis]));
    if (kernel !== undefined && kernel.length === spatial.length && String(kernel) !== String(spatial)) {
      throw new UnreadableError(`'${name}' has the kernel [${kernel}], its weight the shape [${shape}]`, place);
    }
    const own = this.#names.take(name);
    this.#users.set(tensor, own);
    this.list.push({
      name: own,
      tensor,
      layout,
      kind,
      groups,
      ...(stride?.length === spatial.length ? { stride } : {}),
      ...(dilation?.length === spatial.length ? { dilation } : {}),
      ...(afterUpsampling === undefined ? {} : { afterUpsampling }),
      ...(graphDepth === undefined ? {} : { graphDepth }),
      ...(imageSize === undefined || spatial.length !== 2 ? {} : { imageSize }),
      ...(imageSizeGiven === true && spatial.length === 2 ? { imageSizeGiven } : {}),
      ...(padding === undefined || spatial.length !== 2 ? {} : { padding }),
    });
  }

  /** A depthwise weight: one group an input channel. */
  addDepthwise(name: string, tensor: ModelTensor, options: LayerOptions = {}): void {
    this.add(name, tensor, "HWIM", { kind: "depthwise", groups: tensor.shape[2] ?? 0, ...options });
  }
}
