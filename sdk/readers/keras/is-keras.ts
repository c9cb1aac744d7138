import type { Hdf5File } from "../hdf5/open-hdf5.ts";

/** Whether Keras wrote the file: it says so, or holds numbered variables. */
export async function isKeras(file: Hdf5File): Promise<boolean> {
  for (const attribute of ["keras_version", "layer_names", "model_config"]) {
    if ((await file.texts("", attribute)).length > 0) return true;
  }
  return file.groups.has("model_weights") || hasVariables(file);
}

/** Weights as "layer/vars/0", as Keras 3 and the last of tf.keras write them. */
export function hasVariables(file: Hdf5File): boolean {
  for (const path of file.datasets.keys()) if (/\/vars\/\d+$/.test(path)) return true;
  return false;
}
