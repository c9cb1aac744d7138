import type { Padding } from "../../model/model-file.ts";
import { noPadding } from "../image-size.ts";
import type { GraphNode } from "./graph-nodes.ts";
import { asArray, asObject, asText } from "./json.ts";

// Bytes are base64 in JSON.
const text = { NCHW: "TkNIVw==", NCDHW: "TkNESFc=", SAME: "U0FNRQ==", VALID: "VkFMSUQ=" };

/** Whether the data has its channels before its rows. */
export function isChannelsFirst({ attributes }: GraphNode): boolean {
  const format = asText(asObject(attributes.data_format)?.s);
  return format === text.NCHW || format === text.NCDHW;
}

/** The spatial part of strides, dilations or a pool's window, which go with the data's axes. */
export function stepsOf(node: GraphNode, name: "strides" | "dilations" | "ksize"): number[] | undefined {
  const steps = numbersOf(node, name);
  if (steps.length === 0 || !steps.every((step) => Number.isSafeInteger(step) && step > 0)) return undefined;
  return isChannelsFirst(node) ? steps.slice(2) : steps.slice(1, -1);
}

/** Zeros around the images of a convolution; undefined where the node does not say. */
export function paddingOf(node: GraphNode): Padding | undefined {
  const padding = asText(asObject(node.attributes.padding)?.s);
  if (padding === text.SAME) return "same";
  if (padding === text.VALID) return noPadding;
  const edges = numbersOf(node, "explicit_paddings");
  const first = isChannelsFirst(node) ? 4 : 2;
  if (edges.length !== 8) return undefined;
  return [edges[first], edges[first + 2], edges[first + 1], edges[first + 3]];
}

function numbersOf({ attributes }: GraphNode, name: string): number[] {
  return asArray(asObject(asObject(attributes[name])?.list)?.i).map(Number);
}
