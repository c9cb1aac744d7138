/** Trained networks that come with the page, under web-demo/samples. */
export const samples = [
  {
    name: "Super-resolution",
    text: "ESRGAN: 8 layers, 11,364 filters",
    files: ["super-resolution/model.json", "super-resolution/group1-shard1of1.bin"],
  },
  {
    name: "Reading text",
    text: "PP-OCRv4 recogniser: 3×3 and 5×5, most of it depthwise",
    files: ["ocr/ch_PP-OCRv4_rec_infer.onnx"],
  },
  {
    name: "Two face networks",
    text: "A detector and a landmark model, to compare",
    files: [
      "face-detector/tiny_face_detector_model-weights_manifest.json",
      "face-detector/tiny_face_detector_model.bin",
      "face-landmarks/face_landmark_68_model-weights_manifest.json",
      "face-landmarks/face_landmark_68_model.bin",
    ],
  },
] as const;

/** Fetches a sample's files from this site. */
export async function fetchSample(files: readonly string[]): Promise<[string, File][]> {
  return Promise.all(
    files.map(async (path): Promise<[string, File]> => {
      const response = await fetch(new URL(`samples/${path}`, document.baseURI));
      if (!response.ok) throw new Error(`the sample ${path} cannot be had (${response.status})`);
      return [path, new File([await response.blob()], path.slice(path.lastIndexOf("/") + 1))];
    }),
  );
}
