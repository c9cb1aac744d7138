import { readFile } from "node:fs/promises";
import { ConvscopeError } from "../../sdk/index.ts";

/** Of the page in one file, alone or with a result inside, and of none that somebody else wrote. */
export const pageBeginning = '<!doctype html>\n<html lang="en" data-one-file>';

let page: Promise<string> | undefined;

/** The page in one file, as it comes with the package; read once. */
export function readPage(): Promise<string> {
  page ??= findPage();
  return page;
}

async function findPage(): Promise<string> {
  // Beside the built program, or in dist/ when the program runs from its source.
  for (const relative of ["./page.html", "../../dist/page.html"]) {
    try {
      return await readFile(new URL(relative, import.meta.url), "utf8");
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
  throw new ConvscopeError("unsupported", "this installation has no page: in a checkout, run npm run demo:build");
}
