import { tellingName } from "../../sdk/results/telling-name.ts";
import { safeText } from "../format/safe-text.ts";

/**
 * How to name the only model of a result where its file is called as those of most models are ("model.json"): nothing in the result would
 * tell it from others, since no output holds the folder.
 */
export function unnamedModel(document: object): string {
  const { models = [] } = document as { models?: readonly { name: string }[] };
  const [{ name } = { name: "" }] = models;
  const isUsual = tellingName(`folder/${name}`) === "folder";
  return models.length === 1 && isUsual
    ? `the files call the model ${safeText(name)}, as many are: NAME=FILE gives it a name\n`
    : "";
}
