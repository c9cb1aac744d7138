import { bytesInside } from "./inside.ts";

/**
 * A file of the page: from inside it, or from its site.
 * @param shown how the error names it
 * @throws Error that says why it cannot be had, in a part of a sentence
 */
export async function ownFile(path: string, shown = path): Promise<Blob> {
  const own = bytesInside(path);
  if (own !== undefined) return new Blob([own]);
  const response = await fetch(new URL(path, document.baseURI)).catch(() => undefined);
  if (response?.ok) return response.blob();
  throw new Error(response ? `answers ${response.status} for ${shown}.` : "cannot be reached. Is the network off?");
}
