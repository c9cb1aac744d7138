import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import type { ModelContents } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { holdInflated } from "./keras/hold-inflated.ts";
import { readKeras } from "./keras/read-keras.ts";
import type { ReadOptions } from "./reader.ts";
import { asObject, readJson } from "./tfjs/json.ts";

/**
 * Reads a .keras archive: config.json (the layers, as data) and model.weights.h5.
 *
 * @throws UnreadableError where one of the two is missing or damaged.
 */
export async function read(
  source: ByteSource,
  { signal, inputSize, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  // Who reads layers as TensorFlow.js has them needs neither.
  const [{ openZip }, { openHdf5 }] = await Promise.all([import("./containers/zip.ts"), import("./hdf5/open-hdf5.ts")]);
  const file = source.name;
  const entries = new Map((await openZip(source, { signal, budget })).map((entry) => [entry.name, entry]));
  const [config, weights] = [entries.get("config.json"), entries.get("model.weights.h5")];
  if (config === undefined || weights === undefined) {
    const missing = config === undefined ? "config.json" : "model.weights.h5";
    throw new UnreadableError(`is an archive without ${missing}, expected a .keras model`, { file, offset: 0 });
  }
  const within = (entry: ByteSource): ByteSource => ({ ...entry, name: `${file}/${entry.name}` });
  const topology = asObject(await readJson(within(config), budget));
  if (topology === undefined)
    throw new UnreadableError("is not a JSON object", { file: `${file}/config.json`, offset: 0 });
  const hdf5 = await openHdf5(within(holdInflated(weights, source)), { signal, budget });
  return { ...(await readKeras(hdf5, file, topology, inputSize)), files: [source] };
}
