import { bytesInside } from "./inside.ts";
import { further } from "./state.ts";

/** An atlas as a file has it. */
interface AtlasFile {
  readonly text: string;
  readonly name: string;
}

const path = "samples/atlas-small.json";

/** The atlas that comes with the page, from inside it or from its site. @throws Error that says why there is none */
export async function fetchSmallAtlas(): Promise<AtlasFile> {
  const own = bytesInside(path);
  if (own !== undefined) return { text: new TextDecoder().decode(own), name: "small" };
  const response = await fetch(new URL(path, document.baseURI)).catch(() => undefined);
  if (response?.ok) return { text: await response.text(), name: "small" };
  const why = response ? `answers ${response.status} for ${path}.` : "cannot be reached. Is the network off?";
  throw new Error(`this site ${why} An atlas.json of this computer can be dropped here.`);
}

/** Places the opened models among its networks. @returns why not, or undefined: the places are on the page */
export function compareWith({ text, name }: AtlasFile): Promise<string | undefined> {
  return further("Comparing with other networks", (api) => api.among(text, name));
}
