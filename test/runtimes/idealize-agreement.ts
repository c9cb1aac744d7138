// How far a network's answers change when its depthwise filters become ideal: the tables of docs/IDEALIZE.md.
import { readFileSync } from "node:fs";
import type { IdealizeOptions } from "../../sdk/index.ts";
import {
  agreement,
  answers,
  type Input,
  idealized,
  modelPaths,
  noise,
  overlap,
  textLine,
  textOf,
  textPage,
} from "./idealize-support.ts";

const runs: [string, IdealizeOptions][] = [
  ["none", { minCosine: 1 }],
  ...[0.99, 0.95, 0.9, 0.8, 0].map((minCosine): [string, IdealizeOptions] => [`fit, ${minCosine}`, { minCosine }]),
  ["fit, 0.9, own length", { minCosine: 0.9, keepAmplitude: true }],
  ["fit, 0, own length", { minCosine: 0, keepAmplitude: true }],
  ...[0.95, 0.9, 0].map((minCosine): [string, IdealizeOptions] => [
    `eight keys, ${minCosine}`,
    { by: "master-keys", minCosine },
  ]),
];

const quoted = (text: string) => `\`${text.replaceAll("`", "'").replaceAll("|", "/") || " "}\``;
const seeds = [1, 2, 3];

const studies = [
  {
    path: modelPaths.recognition,
    image: textLine(),
    noises: seeds.map((seed) => noise(seed, 48, 320)),
    told: "text read",
    tell: (_: Float32Array, found: Float32Array) => quoted(textOf(found)),
  },
  {
    path: modelPaths.detection,
    image: textPage(),
    noises: seeds.map((seed) => noise(seed, 192, 320)),
    told: "overlap of the text found",
    tell: (expected: Float32Array, found: Float32Array) => overlap(expected, found).toFixed(3),
  },
];

async function main(): Promise<void> {
  for (const { path, image, noises, told, tell } of studies) {
    const inputs: Input[] = [image, ...noises];
    const expected = await answers(readFileSync(path), inputs);
    console.log(`\n${path.split("/").at(-1)}\n`);
    console.log(`| replaced by | filters | cosine, noise | error, noise | cosine, image | error, image | ${told} |`);
    console.log("|---|---:|---:|---:|---:|---:|---|");
    for (const [name, options] of runs) {
      const { bytes, manifest } = await idealized(path, options);
      const found = await answers(bytes, inputs);
      const [onImage, ...onNoise] = found.map((answer, i) => agreement(expected[i], answer));
      const mean = (of: "cosine" | "relativeError") =>
        onNoise.reduce((sum, each) => sum + each[of], 0) / onNoise.length;
      const numbers = [mean("cosine"), mean("relativeError"), onImage.cosine, onImage.relativeError];
      const { replaced, total } = manifest.filters;
      const share = `${((100 * replaced) / total).toFixed(1)} %`;
      console.log(`| ${[name, share, ...numbers.map((x) => x.toFixed(4)), tell(expected[0], found[0])].join(" | ")} |`);
    }
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
