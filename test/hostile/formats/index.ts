import type { HostileFormat } from "../input.ts";
import { npy } from "./npy.ts";
import { npz } from "./npz.ts";
import { onnx } from "./onnx.ts";
import { pytorch } from "./pytorch.ts";
import { safetensorsFormat } from "./safetensors.ts";
import { tfjs } from "./tfjs.ts";

/** Every format that has a hostile side; the corpus and the fuzzer go through these. */
export const formats: readonly HostileFormat[] = [safetensorsFormat, onnx, tfjs, npy, npz, pytorch];
