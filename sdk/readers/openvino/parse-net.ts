import { UnreadableError, UnsupportedError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import { parseXml } from "./parse-xml.ts";

/** A layer of the IR, with its <data> and the shapes of what it gives. */
export interface IrLayer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  data: ReadonlyMap<string, string>;
  /** Sizes of each output, by port. */
  readonly outputs: Map<string, number[]>;
  /** The layers behind its inputs, by place: from which layer and port. */
  readonly inputs: { layer: string; port: string; to: string }[];
}

/** What a layer takes in memory, beside its names. */
const bytesALayer = 800;
const mostAxes = 32;

/**
 * The layers of an OpenVINO IR of version 10 or 11, by id, in the order of the file; bodies of loops are passed over.
 * @throws UnsupportedError for older versions, UnreadableError for a document that is no IR.
 */
export function parseNet(text: string, file: string, budget: Budget): Map<string, IrLayer> {
  const layers = new Map<string, IrLayer>();
  let layer: IrLayer | undefined;
  let port: number[] | undefined;
  let inOutput = false;
  let depth = 0;
  let isNet = false;
  for (const tag of parseXml(text, file, budget)) {
    const { name, kind, attributes } = tag;
    const attribute = (key: string) => attributes.get(key) ?? "";
    if (name === "net" && kind === "open") {
      isNet = true;
      const version = Number(attribute("version"));
      if (version < 10) {
        throw new UnsupportedError(
          `is OpenVINO IR ${version}: convert the model again by OpenVINO 2020 or later (10, 11)`,
          { file, offset: 0 },
        );
      }
    }
    // A loop's body is a network of its own.
    if (name === "body") depth += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    if (depth > 0) continue;
    if (name === "layer" && kind !== "close") {
      budget.spend("kept", bytesALayer);
      budget.spend("names", attribute("name").length + attribute("id").length);
      layer = {
        id: attribute("id"),
        name: attribute("name"),
        type: attribute("type"),
        data: new Map(),
        outputs: new Map(),
        inputs: [],
      };
      layers.set(layer.id, layer);
      if (kind === "empty") layer = undefined;
    } else if (name === "layer") layer = undefined;
    else if (layer !== undefined && name === "data") layer.data = attributes;
    else if (name === "output") inOutput = kind === "open";
    else if (name === "port" && inOutput && layer !== undefined && kind !== "close") {
      port = [];
      layer.outputs.set(attribute("id"), port);
    } else if (name === "dim" && inOutput && kind === "open" && port !== undefined && port.length < mostAxes) {
      port.push(Number(tag.text));
    } else if (name === "edge") {
      const to = layers.get(attribute("to-layer"));
      budget.spend("kept", 200);
      to?.inputs.push({ layer: attribute("from-layer"), port: attribute("from-port"), to: attribute("to-port") });
    }
  }
  if (!isNet) throw new UnreadableError("found no <net>, expected an OpenVINO IR", { file, offset: 0 });
  for (const { inputs } of layers.values()) inputs.sort((a, b) => Number(a.to) - Number(b.to));
  return layers;
}

/** A list of whole numbers, "2,2"; undefined where it is none. */
export function listOf(text: string | undefined): number[] | undefined {
  const numbers = (text ?? "").split(",").map((part) => Number(part.trim()));
  return text !== undefined && text !== "" && numbers.every(Number.isSafeInteger) ? numbers : undefined;
}
