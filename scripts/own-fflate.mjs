import { readFile } from "node:fs/promises";

const mark = "?pdf";

/**
 * pdfkit takes all of fflate: in one copy with ours, of which the core entry has what inflates, that entry would grow by 4 kB. Its copy
 * stays in its chunk.
 */
export const ownFflate = {
  name: "own-fflate",
  async resolveId(source, importer, options) {
    if (source !== "fflate" || !/node_modules.(pdfkit|fontkit)/.test(importer ?? "")) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found && { ...found, id: found.id + mark };
  },
  load: (id) => (id.endsWith(mark) ? readFile(id.slice(0, -mark.length), "utf8") : null),
};
