// Parts of the page's worker that are loaded when they are asked for: a report, a training. A worker of a blob can import no module from
// beside itself, but it may load scripts of the page's site. So its build is split as AMD modules, which are scripts, and it carries a
// loader: what a part shares with the worker is the worker's own, once.

/** Of further studies, which their views ask for, what runs them and finds words for their results. */
const furtherStudy = /sdk\/studies\/(channels|keys|operators|norms|scale-space)\/study\.ts$/;
/** Parts, and what a platform has itself; every other module is in the worker from the start, so that analysing asks for nothing. */
const staysAway = (path, from) => /^(\.\/later\/|node:)/.test(path) || furtherStudy.test(from.replaceAll("\\", "/"));

/** A plug-in: `import("x")` of anything else becomes an import. */
export const atOnce = {
  name: "at-once",
  transform(code, id) {
    const imports = [];
    const changed = code.replace(/\bimport\(("[^"]+")\)/g, (whole, name) => {
      if (staysAway(JSON.parse(name), id)) return whole;
      imports.push(`import * as atOnce${imports.length} from ${name};`);
      return `Promise.resolve(atOnce${imports.length - 1})`;
    });
    return imports.length === 0 || id.includes("node_modules")
      ? null
      : { code: `${imports.join("\n")}\n${changed}`, map: null };
  },
};

/** Ahead of the worker's program, as a script. `partsAt` is the address of the folder that holds the page, which the page passes on. */
export const loader = `
(() => {
  const loaded = {}, module = { uri: self.location.href };
  const partOf = (path) => {
    const name = path.split("/").pop();
    // It defines itself before this returns.
    if (!(name in loaded)) importScripts(self.partsAt + "later/" + name + ".js");
    return loaded[name];
  };
  const require = ([path], resolve, reject) => {
    try {
      resolve(partOf(path));
    } catch (error) {
      reject(new Error("a part of the page cannot be had: " + error.message));
    }
  };
  self.define = (id, parts, make) => {
    const exports = {};
    make(...parts.map((part) => ({ exports, require, module })[part] ?? partOf(part)));
    loaded[id.split("/").pop()] = exports;
  };
})();
`;

/**
 * The worker's program with its parts inside, for a page that has no folder beside it: each a function, which runs when it is asked for.
 *
 * @param worker The program that `loader` stands in.
 * @param parts [name, program] of each file in later/.
 */
export function withParts(worker, parts) {
  const inside = parts.map(([name, program]) => `${JSON.stringify(name)}() {\n${program}\n}`);
  return `{
const inside = {${inside.join(",\n")}};
self.importScripts = (path) => inside[path.split("/").pop()]();
}
${worker}`;
}
