import { counted } from "../../model/counted.ts";
import type { ModelTensor, WeightLayout } from "../../model/model-file.ts";
import { Declarations, type Topology } from "./topology.ts";

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "WIO", 4: "HWIO", 5: "DHWIO" };
/** The last part of a convolution weight's name in the model zoos that publish manifests without a graph. */
const kernelNames = /(^|_)(filters?|kernel|weights?)$/;

/** Convolutions of a manifest without a graph: told by names and shapes, in the order of the file. */
export function readBareManifest(weights: ReadonlyMap<string, ModelTensor>, file: string): Topology {
  const declarations = new Declarations(file);
  const roles = new Map<string, string>();
  for (const [name, tensor] of weights) {
    const path = name.split("/");
    const end = path.pop() ?? "";
    const { shape } = tensor;
    const layout = layouts[shape.length];
    const plain = path.length > 0 && /^(filters?|kernel|weights?)$/.test(end);
    const layer = plain ? path.join("/") : name;
    if (layout === undefined || !kernelNames.test(end)) {
      roles.set(
        name,
        `${end.replaceAll("_", " ")}${path.length > 0 ? ` of '${path.join("/")}'` : ""} of shape [${shape}]: no kernel`,
      );
    } else if (shape.length === 4 && end.includes("depthwise")) declarations.addDepthwise(layer, tensor);
    else if (/transpose/i.test(name) && shape.length === 4)
      declarations.add(layer, tensor, "HWOI", { kind: "transposed" });
    else declarations.add(layer, tensor, layout);
  }
  const normalised = [...weights.keys()].filter((name) => /batch_?norm|moving_(mean|variance)/i.test(name)).length;
  const notes = [
    "A weights manifest without a graph: layers are told by the names and shapes of the weights and stand in the order of the file, so depth ranks may not follow the network.",
    normalised > 0
      ? `Batch normalisation (${counted(normalised, "weight")}, by name) is not folded; whether it is folded elsewhere cannot be told.`
      : "Whether batch normalisation is folded into the weights cannot be told.",
  ];
  return { convolutions: declarations.list, order: "file", roles, notes };
}
