import { compareWith } from "./small-atlas.ts";
import { failure, isTwin, overview, start } from "./state.ts";

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
  const [[path, file]] = files;
  if (files.length === 1 && /\.json$/i.test(path) && file.size <= mostReport && (await isReport(file))) {
    return start({ kind: "reopen", file });
  }
  if (files.length === 1 && /\.json$/i.test(path) && file.size <= mostReport && (await isAtlas(file))) {
    if (!overview.value?.live) {
      failure.value =
        "this is an atlas, which models are compared with: open a model, then drop the atlas on its result";
      return;
    }
    const refused = await compareWith({ text: await file.text(), name: file.name });
    if (refused !== undefined) failure.value = `the models were not compared with the atlas: ${refused}`;
    return;
  }
  if (files.length > 1 && (await areReports(files))) {
    failure.value = `found ${files.length} saved reports, expected one: a report is opened alone`;
    return;
  }
  return start({ kind: "files", files });
}

async function areReports(files: [string, File][]): Promise<boolean> {
  for (const [path, file] of files) {
    if (!/\.json$/i.test(path) || !(await isReport(file))) return false;
  }
  return true;
}

async function isReport(file: File): Promise<boolean> {
  return /^\s*\{\s*"schema"\s*:\s*"convscope\//.test(await file.slice(0, 200).text());
}

async function isAtlas(file: File): Promise<boolean> {
  return /^\s*\{\s*"schema"\s*:\s*"convscope-atlas\//.test(await file.slice(0, 200).text());
}
