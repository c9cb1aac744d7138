import { inside, isOneFile } from "./inside.ts";
import { ownFile } from "./own-file.ts";

/** A trained network that comes with the page, under samples/. */
export interface Sample {
  /** How a link names it. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly licence: string;
  readonly files: readonly string[];
}

const all: readonly Sample[] = [
  {
    id: "face",
    name: "Face detection",
    text: "A tiny YOLO: six 3×3 layers",
    licence: "face-api, MIT",
    files: [
      "face-detector/tiny_face_detector_model-weights_manifest.json",
      "face-detector/tiny_face_detector_model.bin",
    ],
  },
  {
    id: "ocr",
    name: "Reading text",
    text: "PP-OCRv4 recogniser: depthwise 3×3 and 5×5",
    licence: "PaddleOCR, Apache-2.0",
    files: ["ocr/ch_PP-OCRv4_rec_infer.onnx"],
  },
  {
    id: "faces-fast",
    name: "Finding faces",
    text: "BlazeFace, short range: depthwise 5×5 in half precision",
    licence: "MediaPipe, Apache-2.0",
    files: ["blaze-face/face_detection_short_range.tflite"],
  },
  {
    id: "people",
    name: "Cutting out people",
    text: "Selfie segmentation: depthwise 3×3 and 5×5",
    licence: "MediaPipe, Apache-2.0",
    files: ["segmentation/selfie_segmentation.tflite"],
  },
  {
    id: "super-resolution",
    name: "Super-resolution",
    text: "ESRGAN: 9 layers, 15,460 filters",
    licence: "UpscalerJS, MIT",
    files: ["super-resolution/model.json", "super-resolution/group1-shard1of1.bin"],
  },
  {
    id: "faces",
    name: "Two face networks",
    text: "A detector and a landmark model, to compare",
    licence: "face-api, MIT",
    files: [
      "face-detector/tiny_face_detector_model-weights_manifest.json",
      "face-detector/tiny_face_detector_model.bin",
      "face-landmarks/face_landmark_68_model-weights_manifest.json",
      "face-landmarks/face_landmark_68_model.bin",
    ],
  },
];

/** Those that the page has: in one file, those inside; on a site, the first of them is a part of another one. */
export const samples: readonly Sample[] = isOneFile()
  ? all.filter(({ files }) => files.every((path) => inside(`samples/${path}`) !== undefined))
  : all.slice(1);

/** A sample's files, from inside the page or from its site. @throws Error that says why there are none */
export async function fetchSample({ name, files }: Sample): Promise<[string, File][]> {
  return Promise.all(
    files.map(async (path): Promise<[string, File]> => {
      const blob = await ownFile(`samples/${path}`, path).catch(({ message }: Error) => {
        throw new Error(
          `The sample "${name}" cannot be had: this site ${message} A model on this computer opens without it.`,
        );
      });
      return [path, new File([blob], path.slice(path.lastIndexOf("/") + 1))];
    }),
  );
}
