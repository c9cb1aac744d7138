import type { ConvDeclaration, ModelTensor, WeightLayout } from "../../model/model-file.ts";
import type { PickleObject, PickleValue } from "../containers/pickle-values.ts";
import { packedFacts } from "./packed-convolution.ts";
import { asNumbers, isWhole, madeBy } from "./values.ts";

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "OIW", 4: "OIHW", 5: "OIDHW" };
const transposedLayouts: Readonly<Record<number, WeightLayout>> = { 3: "IOW", 4: "IOHW", 5: "IODHW" };

/**
 * What a saved module says of its weight: torch.nn's convolutions, and classes derived from them, keep `stride`, `dilation`,
 * `groups` and `transposed`. A module of TorchScript keeps only the last of them: if true it tells the kind, else shapes must.
 * A convolution packed for phones tells all. Undefined for other modules.
 */
export function moduleConvolution(
  module: PickleObject,
  tensor: ModelTensor,
): (Pick<ConvDeclaration, "layout" | "kind" | "stride" | "dilation"> & { readonly groups?: number }) | undefined {
  const { shape } = tensor;
  const packed = packedFacts(module);
  const attribute = (name: string): PickleValue | undefined =>
    module.state instanceof Map ? module.state.get(name) : undefined;
  const transposed = packed?.transposed ?? attribute("transposed");
  const layout = (transposed === true ? transposedLayouts : layouts)[shape.length];
  if (typeof transposed !== "boolean" || layout === undefined) return undefined;
  const script = packed === undefined && madeBy(module).startsWith("__torch__.");
  if (script && !transposed) return undefined;
  if (script) return { layout, kind: "transposed" };
  const groups = packed?.groups ?? attribute("groups");
  if (!isWhole(groups) || groups < 1 || shape[0] % groups !== 0) return undefined;
  const steps = (name: string) => {
    const numbers = asNumbers(attribute(name));
    return numbers?.length === shape.length - 2 ? numbers : undefined;
  };
  const stride = packed === undefined ? steps("stride") : packed.stride;
  const dilation = packed === undefined ? steps("dilation") : packed.dilation;
  return {
    layout,
    kind: transposed ? "transposed" : groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
    groups,
    ...(stride === undefined ? {} : { stride }),
    ...(dilation === undefined ? {} : { dilation }),
  };
}
