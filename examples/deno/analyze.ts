// deno run --allow-read analyze.ts model.onnx : the quality of every layer, with no permission but to read.
import { analyze, openModel } from "convscope";
import { openFile } from "convscope/node";

const model = await openModel(await openFile(Deno.args[0]));
const result = await analyze([model]);
await model.close();
for (const { name, filters, quality } of result.models[0].layers) {
  console.log(name, filters, quality.flags.map(({ flag }) => flag).join(" "));
}
