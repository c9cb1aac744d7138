import { type ErrorPlace, UnsupportedError } from "../errors.ts";
import type { ModelTensor } from "./model-file.ts";

/** What is known of a tensor that is not read. */
export interface UnreadTensor {
  readonly name: string;
  /** "unknown" where the file does not tell. */
  readonly dtype?: string;
  /** [] where the file does not tell. */
  readonly shape?: readonly number[];
  /** Without the tensor's name, to follow it: "inflates to 2 GB, above the limit of 64 MiB". */
  readonly reason: string;
  /** Reading it rejects with this; by default with an UnsupportedError of the reason. */
  readonly error?: Error;
}

/**
 * A tensor that is listed with the reason why its values are not read, so that one damaged or unknown weight does not keep
 * the others from being studied. A reader makes one for what is wrong with a single tensor (its type, its filter, a limit,
 * a damaged record), declares a convolution with it where it knows that it is one, and throws only where the whole file
 * cannot be trusted. `listConvLayers` gives the layer the reason; its depth counts; `accountTensors` tells it, too.
 */
export function unreadTensor(
  { name, dtype = "unknown", shape = [], reason, error }: UnreadTensor,
  place: ErrorPlace,
): ModelTensor {
  const read = () => Promise.reject(error ?? new UnsupportedError(reason, { ...place, tensor: name }));
  return { name, dtype, shape, unread: reason, read };
}
