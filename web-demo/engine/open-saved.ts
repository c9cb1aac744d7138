import { UnreadableError } from "../../sdk/index.ts";
import { openDocument, type SavedDocument } from "./open-document.ts";

/** Reads a saved document, the first of the files, and of a large one the arrays beside it. @throws UnreadableError as `openDocument` does, and for arrays */
export async function openSaved([[path, file], ...beside]: readonly (readonly [
  string,
  Blob,
])[]): Promise<SavedDocument> {
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch (error) {
    throw new UnreadableError(`is not JSON: ${(error as Error).message}`, { file: "the dropped file" }, error);
  }
  if ((document as { schema?: unknown } | null)?.schema !== "convscope-parts/1") return openDocument(document);
  const { joinParts } = await import("./later/parts.ts");
  return openDocument(await joinParts(document as object, path, beside));
}
