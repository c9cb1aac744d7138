import type { DocumentParts } from "./split-arrays.ts";

/**
 * The document of a result that was saved in parts (`convscope-parts/1`), as large results are: its arrays, which lie beside it, are
 * put back in place. Other documents are given back as they are.
 * @param saved What JSON.parse gives of convscope.json.
 * @param read Reads a file of the folder that holds it: arrays/NAME.npy, no other name is asked for. What it throws is the error's cause.
 * @throws UnreadableError for a file that is missing, or has another type, shape, length or CRC-32 than the document says; UnsafeError
 *   for one outside of arrays/
 */
export async function joinArrays(saved: unknown, read: (file: string) => Promise<Uint8Array>): Promise<object> {
  return (await import("./join-arrays.ts")).joinArrays(saved, read);
}

/**
 * Takes the largest lists of numbers out of a document, each as an array for a file beside it: examples, densities, planes and
 * matrices of pairs. Null where they are few enough to stay in one file.
 * @param most Numbers that stay, 5 million by default: some 100 MB of JSON.
 */
export async function splitArrays(document: object, most?: number): Promise<DocumentParts | null> {
  return (await import("./split-arrays.ts")).splitArrays(document, most);
}
