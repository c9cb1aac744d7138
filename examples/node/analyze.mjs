// node analyze.mjs model.onnx ... : what the filters of some models say, with all cores.
import { availableParallelism } from "node:os";
import { analyze, createPool, openModel } from "convscope";
import { openFile } from "convscope/node";

const pool = createPool({ size: availableParallelism() });
const models = await Promise.all(process.argv.slice(2).map(async (path) => openModel(await openFile(path))));
try {
  const { findings } = await analyze(models, { pool });
  for (const { title } of findings) console.log(title);
} finally {
  await Promise.all(models.map((model) => model.close()));
  pool.dispose();
}
