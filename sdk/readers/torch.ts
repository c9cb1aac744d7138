import type { ByteSource } from "../bytes/byte-source.ts";
import type { ModelContents } from "../model/model-file.ts";
import type { ReadOptions } from "./reader.ts";
import { readArchive, type Saved } from "./torch/archive.ts";
import { collectTensors, type Found } from "./torch/collect.ts";
import { computeWeights } from "./torch/compute-weights.ts";
import { collectConstants, describeConstants } from "./torch/constants.ts";
import { declareConvolutions } from "./torch/declare.ts";
import { readLegacy } from "./torch/legacy.ts";
import { listTensors } from "./torch/list-tensors.ts";
import { describeNamedCode } from "./torch/named-code.ts";
import { findNetwork, type Network } from "./torch/network.ts";

/**
 * Reads what torch.save or torch.jit.save wrote: a state_dict, a checkpoint that holds one, or a whole module. The pickle
 * in it is read as data; nothing that it names is imported or called. Layers are in the order of the file, which is that
 * in which the network's constructor made them.
 *
 * @throws UnreadableError for a file that is truncated or contradicts itself, UnsafeError above a limit, UnsupportedError
 *   for another archive or pickle.
 */
export async function read(source: ByteSource, { signal }: ReadOptions = {}): Promise<ModelContents> {
  const head = await source.read(0, Math.min(2, source.byteLength));
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  return understand(isZip ? await readArchive(source, signal) : await readLegacy(source, signal), source);
}

function understand({ pickle, storages, constants, notes }: Saved, source: ByteSource): ModelContents {
  const { found: saved, again } = collectTensors(pickle.value, source.name);
  const frozen = constants === undefined ? [] : collectConstants(constants.pickle.value, source.name);
  const found = [...saved, ...frozen];
  const network = findNetwork(found);
  const { listed: stored, parallel } = listTensors(found, network, (each) =>
    each.constant === true && constants !== undefined ? constants.storages : storages,
  );
  const { listed, notes: computed } = computeWeights(stored);
  const { convolutions, roles, notes: inferred } = declareConvolutions(listed);
  return {
    tensors: listed.map(({ tensor }) => tensor),
    convolutions,
    order: "file",
    roles,
    files: [source],
    notes: [
      ...notes,
      ...(isOptimiserOnly(found)
        ? ["Holds the state of an optimiser and no network: nothing of it is analysed."]
        : describeNetwork(network)),
      ...(parallel === undefined
        ? []
        : [
            `Every name begins with ${JSON.stringify(parallel)}, as DataParallel writes it; names are given without "module.".`,
          ]),
      ...(again > 0 ? [`${again} parts are reached by more than one name; each is listed once.`] : []),
      ...describeConstants(frozen),
      ...computed,
      ...inferred,
      ...describeNamedCode(new Set([...pickle.globals.keys(), ...(constants?.pickle.globals.keys() ?? [])])),
    ],
  };
}

/** Whether an optimiser's tensors have nothing but counts and such beside them. */
function isOptimiserOnly(found: readonly Found[]): boolean {
  const large = found.filter(({ record }) => record.kind === "strided" && record.shape.length > 1);
  return large.length > 0 && large.every(({ optimiser }) => optimiser);
}

/** Of the entries beside the network that a note names. */
const maxOthers = 12;

function describeNetwork({ prefix, others }: Network): string[] {
  if (prefix.length === 0 && others.length === 0) return [];
  const where = prefix.length === 0 ? "outside of its training state" : `in ${JSON.stringify(prefix.join("."))}`;
  const named = others
    .slice(0, maxOthers)
    .map((key) => JSON.stringify(key.slice(0, 80)))
    .join(", ");
  const more = others.length > maxOthers ? ` and ${others.length - maxOthers} more` : "";
  const beside = others.length === 0 ? "" : `; ${named}${more} also hold tensors, which are listed and not analysed`;
  return [`A checkpoint: the network is what lies ${where}${beside}.`];
}
