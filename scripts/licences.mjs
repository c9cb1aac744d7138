import { existsSync, readFileSync } from "node:fs";

/** Packages whose files are in the bundle by way of a generated module. */
const generated = { "build/pdf-fonts.ts": "node_modules/@expo-google-fonts/arimo" };

/** A plug-in of Rollup: writes the licences of the packages whose code is in the bundle into LICENSES.txt. */
export const licences = {
  name: "licences",
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const folders = modules.flatMap((id) => {
      const own = /\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
      return own ?? Object.entries(generated).find(([file]) => id.endsWith(file))?.[1] ?? [];
    });
    this.emitFile({
      type: "asset",
      fileName: "LICENSES.txt",
      source: `Code of these packages is part of the files beside this one.\n${[...new Set(folders)].sort().map(licenceOf).join("")}`,
    });
  },
};

function licenceOf(folder) {
  const { name, version, license = "see below", author } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = ["LICENSE_FONT", "LICENSE"].map((own) => `${folder}/${own}`).find((path) => existsSync(path));
  if (file === undefined && license !== "MIT")
    throw new Error(`found no licence of the bundled package ${name}: expected it in ${folder}/LICENSE`);
  const text = file === undefined ? mit(author?.name ?? author) : readFileSync(file, "utf8").trim();
  return `\n${"=".repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`;
}

/** The licence that a package names without a file of it. */
function mit(author) {
  return readFileSync("LICENSE", "utf8")
    .trim()
    .replace(/^Copyright .*$/m, `Copyright (c) ${author}`);
}
