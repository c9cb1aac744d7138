import { join } from "node:path";
import { type LayerValues, type NormsResult, valuesToNpz } from "../../sdk/index.ts";
import type { StagedFiles } from "../files/staged-files.ts";

/** Characters of a layer's name that its file has. */
const longestName = 80;

/** A file for each layer whose values were all found: "012-block_1.conv.npz", by its number among the layers of the result. */
export async function addValues(
  files: StagedFiles,
  folder: string,
  { layers }: NormsResult,
  found: readonly LayerValues[],
): Promise<void> {
  await files.folder(folder);
  const keyOf = (model: string, layer: string) => JSON.stringify([model, layer]);
  const byLayer = new Map(found.map((values) => [keyOf(values.model, values.layer), values]));
  const digits = Math.max(3, String(layers.length - 1).length);
  for (const [i, { model, name }] of layers.entries()) {
    const values = byLayer.get(keyOf(model, name));
    if (values === undefined) continue;
    const file = `${String(i).padStart(digits, "0")}-${fileName(name)}.npz`;
    await files.add(join(folder, file), (sink) => valuesToNpz(values, sink));
  }
}

/** What every file system takes: a foreign name leads to no other folder, and is no device of Windows. */
function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_").slice(0, longestName);
}
