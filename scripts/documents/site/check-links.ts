// Every link of a built site leads to a file of it and, with a #, to a place in that file; nothing is loaded from another host.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What is wrong with the pages of a folder, a line each. */
export function wrongLinks(folder: string): string[] {
  const pages = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".html"));
  const texts = new Map(pages.map((page) => [normalize(page), readFileSync(join(folder, page), "utf8")]));
  const places = new Map(
    [...texts].map(([page, text]) => [page, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]),
  );
  return [...texts].flatMap(([page, text]) => {
    const loaded = [
      ...text.matchAll(/<(?:script|link|img|iframe|source)\b[^>]*?\s(?:src|href)="((?:https?:)?\/\/[^"]+)"/g),
    ];
    const linked = [...text.matchAll(/<(?:a|img|script|link)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(
      ([, link]) => link,
    );
    const broken = [...new Set(linked)].filter((link) => {
      if (/^[a-z]+:|^\/\//i.test(link)) return false;
      const [path, place] = link.replaceAll("&amp;", "&").split("#");
      const target = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
      const ids = places.get(target);
      if (ids === undefined) return !existsSync(join(folder, target));
      return place !== undefined && place !== "" && !ids.has(decodeURIComponent(place));
    });
    return [
      ...loaded.map(([, address]) => `${page} loads ${address}`),
      ...broken.map((link) => `${page} links ${link}, which is not there`),
    ];
  });
}
