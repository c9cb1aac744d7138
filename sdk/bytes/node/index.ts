/** The entry `convscope/node`: files of Node.js, Deno and Bun. */
export { openFile } from "./open-file.ts";
