import type { ByteSource } from "../bytes/byte-source.ts";
import { UsageError } from "../errors.ts";
import type { Model } from "./model.ts";
import { describeParts, type OpenModelOptions, openModels } from "./open-models.ts";

/**
 * Opens the one model of a file, as `openModels` does.
 *
 * @throws UsageError where the file holds several and `parts` does not choose one of them; what `openModels` throws.
 */
export async function openModel(
  source: ByteSource | Uint8Array | Blob,
  options: OpenModelOptions = {},
): Promise<Model> {
  const models = await openModels(source, options);
  if (models.length === 1) return models[0];
  // The source stays the caller's, as wherever opening fails.
  const parts = models.map(({ part }) => part);
  throw new UsageError(`choose one by \`parts\`, or use openModels: ${describeParts(parts)}`, {
    file: models[0].files[0].name,
  });
}
