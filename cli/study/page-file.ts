import { readFile } from "node:fs/promises";
import { ConvscopeError } from "../../sdk/index.ts";

/** The page in one file, as it comes with the package. */
export async function readPage(): Promise<string> {
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
