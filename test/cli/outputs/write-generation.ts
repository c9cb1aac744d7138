// Writes a folder of files that all hold one word, as a run of the command line does, and kills itself before the given
// act on the file system (0: never). Prints the number of acts.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const [, , folder = "", word = "", killAt] = process.argv;
let acts = 0;
for (const name of ["copyFile", "mkdir", "open", "rename", "rm", "rmdir"] as const) {
  const act = fs.promises[name] as (...args: unknown[]) => Promise<unknown>;
  (fs.promises as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
    if (++acts === Number(killAt)) process.kill(process.pid, "SIGKILL");
    return act(...args);
  };
}
syncBuiltinESMExports();

const { stageFiles } = await import("../../../cli/files/staged-files.ts");
await stageFiles(async (files) => {
  await files.folder(folder);
  for (const inner of ["tables", "figures"]) {
    await files.folder(join(folder, inner));
    for (const name of ["a", "b", "c", "d"]) await files.addText(join(folder, inner, `${name}.txt`), word);
  }
  await files.addJson(join(folder, "convscope.json"), { schema: "convscope/1", word });
});
process.stdout.write(String(acts));
