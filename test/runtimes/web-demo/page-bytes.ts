import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const folder = "web-demo/dist";

/**
 * Bytes that the first visit transfers, samples and the page in one file aside: every file that the service worker keeps, and itself,
 * by gzip.
 */
export function pageBytes(): { total: number; files: [string, number][] } {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "convscope.html")
    .map(({ name }): [string, number] => [name, gzipSync(readFileSync(`${folder}/${name}`)).length]);
  return { total: files.reduce((sum, [, bytes]) => sum + bytes, 0), files };
}
