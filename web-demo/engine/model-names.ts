import { nameModels } from "../../sdk/index.ts";
import { tellingName } from "../../sdk/results/telling-name.ts";

/** What the page calls the models at these paths: their base names, or their folders where those say more. */
export function modelNames(paths: readonly string[]): string[] {
  return nameModels(paths.map(tellingName));
}
