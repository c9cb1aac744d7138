import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const folder = "web-demo/dist";

/**
 * Bytes that the page transfers to begin with, by gzip: samples, the page in one file, and the parts in later/, which a view or an
 * export asks for, aside.
 */
export function pageBytes(): { total: number; files: [string, number][] } {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "convscope.html")
    .map(({ name }): [string, number] => [name, gzipSync(readFileSync(`${folder}/${name}`)).length]);
  return { total: files.reduce((sum, [, bytes]) => sum + bytes, 0), files };
}
