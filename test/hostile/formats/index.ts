import type { HostileFormat } from "../input.ts";
import { archive } from "./archive.ts";
import { flax } from "./flax.ts";
import { hdf5 } from "./hdf5.ts";
import { keras } from "./keras.ts";
import { matlab } from "./matlab.ts";
import { npy } from "./npy.ts";
import { npz } from "./npz.ts";
import { onnx } from "./onnx.ts";
import { pickles } from "./pickles.ts";
import { pt2 } from "./pt2.ts";
import { caffe, coreml, darknet, openvino, tensorflow } from "./published-layouts.ts";
import { pytorch } from "./pytorch.ts";
import { safetensorsFormat } from "./safetensors.ts";
import { tfjs } from "./tfjs.ts";
import { tflite } from "./tflite.ts";

/** Every format that has a hostile side; the corpus and the fuzzer go through these. */
export const formats: readonly HostileFormat[] = [
  safetensorsFormat,
  onnx,
  tfjs,
  npy,
  npz,
  pytorch,
  pt2,
  tflite,
  hdf5,
  keras,
  archive,
  pickles,
  matlab,
  flax,
  tensorflow,
  darknet,
  caffe,
  coreml,
  openvino,
];
