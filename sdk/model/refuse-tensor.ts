import type { ModelTensor } from "./model-file.ts";

/** Why a tensor has no weights to study: it cannot be read, or holds none; null where it has. */
export function refuseTensor({ unread, shape }: Pick<ModelTensor, "unread" | "shape">): string | null {
  if (unread !== undefined) return unread;
  return shape.includes(0) ? `shape [${shape.join(", ")}]: holds no filters` : null;
}
