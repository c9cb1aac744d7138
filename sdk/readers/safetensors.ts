import type { ByteSource } from "../bytes/byte-source.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { AxisOrder } from "../model/infer-layout.ts";
import type { ModelContents } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import type { ReadOptions } from "./reader.ts";
import { readSafetensorsHeader } from "./safetensors-header.ts";
import { safetensorsTensor } from "./safetensors-tensor.ts";
import { noteScales } from "./scales-beside.ts";

/** Reads a safetensors file. The format holds no graph: convolutions are inferred from shapes and names. */
export async function read(
  source: ByteSource,
  { budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const { entries, format } = await readSafetensorsHeader(source, budget);
  const tensors = entries.map((entry) => safetensorsTensor(source, entry));
  const inferred = inferConvolutions(tensors, orderOf(format));
  return { tensors, ...inferred, files: [source], notes: [...inferred.notes, ...noteScales(tensors)] };
}

/** MLX keeps weights (out, rows, columns, in), and says in the file that it wrote it. */
export function orderOf(format: string | undefined): { order?: AxisOrder } {
  return format === "mlx" ? { order: "mlx" } : {};
}
