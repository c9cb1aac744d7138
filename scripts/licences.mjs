import { existsSync, readFileSync } from "node:fs";

/** A plug-in of Rollup: writes the licences of the packages whose code is in the bundle into LICENSES.txt. */
export const licences = {
  name: "licences",
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const names = modules.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
    this.emitFile({
      type: "asset",
      fileName: "LICENSES.txt",
      source: `Code of these packages is part of the files beside this one.\n${[...new Set(names)].sort().map(licenceOf).join("")}`,
    });
  },
};

function licenceOf(name) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const file = `node_modules/${name}/LICENSE`;
  if (!existsSync(file)) throw new Error(`found no licence of the bundled package ${name}: expected it in ${file}`);
  return `\n${"=".repeat(80)}\n${name} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}\n`;
}
