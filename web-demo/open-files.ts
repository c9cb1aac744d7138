import { compareWith } from "./small-atlas.ts";
import { failure, isTwin, overview, start } from "./state.ts";

/** What opens as the result of one model does. */
const likeResults = new Set(["convscope-diff", "convscope-timeline", "convscope-volume"]);

/** A saved result has some megabytes; a model's own JSON is told from it by its beginning. */
const mostReport = 256 * 2 ** 20;

/** Opens dropped or chosen files: models, or one saved result. */
export async function openFiles(files: [string, File][]): Promise<void> {
  if (files.length === 0) {
    failure.value = "nothing was dropped that can be read";
    return;
  }
  if (isTwin()) {
    failure.value = "This page may connect to other servers. Your files are opened by the start page, which cannot.";
    return;
  }
  const schemas: (string | undefined)[] = [];
  for (const [path, file] of files) schemas.push(await schemaOf(path, file));
  if (files.length === 1 && schemas[0] === "convscope") return start({ kind: "reopen", files });
  if (files.length === 1 && schemas[0] === "convscope-atlas") return openAtlas(files[0][1]);
  if (files.length > 1 && schemas.every((schema) => schema === "convscope")) {
    failure.value = `found ${files.length} saved reports, expected one: a report is opened alone`;
    return;
  }
  // Documents whose arrays are in files beside them.
  const [parted, ...others] = files.filter((_, i) => schemas[i] === "convscope-parts");
  if (others.length > 0) {
    failure.value = `found ${1 + others.length} saved reports with their arrays, expected one: drop the folder of one`;
    return;
  }
  if (parted !== undefined) return start({ kind: "reopen", files: [parted, ...files] });
  return start({ kind: "files", files });
}

async function openAtlas(file: File): Promise<void> {
  if (!overview.value?.live) {
    failure.value = "this is an atlas, which models are compared with: open a model, then drop the atlas on its result";
    return;
  }
  const refused = await compareWith({ text: await file.text(), name: file.name });
  if (refused !== undefined) failure.value = `the models were not compared with the atlas: ${refused}`;
}

/** Which of our documents it is, by its beginning: it is not read whole for that. */
async function schemaOf(path: string, file: File): Promise<string | undefined> {
  if (!/\.json$/i.test(path) || file.size > mostReport) return undefined;
  const schema = /^\s*\{\s*"schema"\s*:\s*"(convscope[a-z-]*)\//.exec(await file.slice(0, 200).text())?.[1];
  return schema !== undefined && likeResults.has(schema) ? "convscope" : schema;
}
