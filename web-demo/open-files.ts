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
  const [only] = files;
  if (files.length === 1 && (await hasSchema(only, "convscope"))) return start({ kind: "reopen", file: only[1] });
  if (files.length === 1 && (await hasSchema(only, "convscope-atlas"))) {
    const [, file] = only;
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
  const [parted, ...others] = await partedOf(files);
  if (others.length > 0) {
    failure.value = `found ${1 + others.length} saved reports with their arrays, expected one: drop the folder of one`;
    return;
  }
  if (parted !== undefined) return start({ kind: "reopen", path: parted[0], file: parted[1], beside: files });
  return start({ kind: "files", files });
}

/** Documents whose arrays are in files beside them. */
async function partedOf(files: [string, File][]): Promise<[string, File][]> {
  const found: [string, File][] = [];
  for (const entry of files) if (await hasSchema(entry, "convscope-parts")) found.push(entry);
  return found;
}

async function areReports(files: [string, File][]): Promise<boolean> {
  for (const entry of files) if (!(await hasSchema(entry, "convscope"))) return false;
  return true;
}

/** By its beginning: it is not read whole for that. */
async function hasSchema([path, file]: [string, File], name: string): Promise<boolean> {
  if (!/\.json$/i.test(path) || file.size > mostReport) return false;
  return new RegExp(`^\\s*\\{\\s*"schema"\\s*:\\s*"${name}/`).test(await file.slice(0, 200).text());
}
