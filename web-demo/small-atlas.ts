import { ownFile } from "./own-file.ts";
import { further } from "./state.ts";

/** An atlas as a file has it. */
interface AtlasFile {
  readonly text: string;
  readonly name: string;
}

/** The atlas that comes with the page, from inside it or from its site. @throws Error that says why there is none */
export async function fetchSmallAtlas(): Promise<AtlasFile> {
  const file = await ownFile("samples/atlas-small.json").catch(({ message }: Error) => {
    throw new Error(`this site ${message} An atlas.json of this computer can be dropped here.`);
  });
  return { text: await file.text(), name: "small" };
}

/** Places the opened models among its networks. @returns why not, or undefined: the places are on the page */
export function compareWith({ text, name }: AtlasFile): Promise<string | undefined> {
  return further("Comparing with other networks", (api) => api.among(text, name));
}
