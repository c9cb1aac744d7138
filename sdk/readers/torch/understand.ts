import type { ByteSource } from "../../bytes/byte-source.ts";
import type { ModelContents } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import type { Saved } from "./archive.ts";
import { collectTensors, type Found } from "./collect.ts";
import { computeWeights } from "./compute-weights.ts";
import { collectConstants, describeConstants } from "./constants.ts";
import { declareConvolutions } from "./declare.ts";
import { listTensors } from "./list-tensors.ts";
import { describeNamedCode } from "./named-code.ts";
import { findNetworks, type Networks, rankOf } from "./networks.ts";

/**
 * The networks in a saved object: a state_dict, a checkpoint that holds one or several, or a whole module. Each is a model of
 * its own; what belongs to none (an optimiser's state, a moving average) is listed with the first.
 */
export function understand(
  { pickle, storages, constants, notes }: Saved,
  source: ByteSource,
  budget: Budget,
): ModelContents[] {
  const { found: saved, again } = collectTensors(pickle.value, source.name, budget);
  const frozen = constants === undefined ? [] : collectConstants(constants.pickle.value, source.name, budget);
  const found = [...saved, ...frozen];
  const all = findNetworks(found);
  const claimed = new Set(all.networks.flatMap(({ tensors }) => [...tensors]));
  const code = new Set([...pickle.globals.keys(), ...(constants?.pickle.globals.keys() ?? [])]);
  return all.networks.map((network, i) => {
    const own = found.filter((each) => network.tensors.has(each) || (i === 0 && !claimed.has(each)));
    const { listed: stored, wrapper } = listTensors(own, network, all.averages, (each) =>
      each.constant === true && constants !== undefined ? constants.storages : storages,
    );
    const { listed, notes: computed } = computeWeights(stored);
    const { convolutions, roles, notes: inferred } = declareConvolutions(listed);
    return {
      ...(network.part === "" ? {} : { part: `#${network.part}` }),
      tensors: listed.map(({ tensor }) => tensor),
      convolutions,
      order: "file",
      roles,
      files: [source],
      notes: [
        ...notes,
        ...(isOptimiserOnly(found)
          ? ["Holds the state of an optimiser and no network: nothing of it is analysed."]
          : describeNetworks(all, network.prefix)),
        ...(wrapper === ""
          ? []
          : [
              `Every name begins with ${JSON.stringify(wrapper)}, as DataParallel writes it; names are given without "module.".`,
            ]),
        ...(again > 0
          ? [
              again === 1
                ? "1 part is reached by more than one name; it is listed once."
                : `${again} parts are reached by more than one name; each is listed once.`,
            ]
          : []),
        ...describeConstants(frozen),
        ...computed,
        ...inferred,
        ...describeNamedCode(code),
      ],
    };
  });
}

/** Whether an optimiser's tensors have nothing but counts and such beside them. */
function isOptimiserOnly(found: readonly Found[]): boolean {
  const large = found.filter((tensor) => rankOf(tensor) > 1);
  return large.length > 0 && large.every(({ optimiser }) => optimiser);
}

/** Of the entries beside the network that a note names. */
const maxOthers = 12;

function describeNetworks({ others, averages }: Networks, prefix: readonly string[]): string[] {
  const notes: string[] = [];
  if (prefix.length > 0 || others.length > 0) {
    const where = prefix.length === 0 ? "outside of its training state" : `in ${JSON.stringify(prefix.join("."))}`;
    const named = others
      .slice(0, maxOthers)
      .map((key) => JSON.stringify(key.slice(0, 80)))
      .join(", ");
    const more = others.length > maxOthers ? ` and ${others.length - maxOthers} more` : "";
    const hold = others.length === 1 ? "holds" : "hold";
    const beside =
      others.length === 0 ? "" : `; ${named}${more} also ${hold} tensors, which are listed and not analysed`;
    notes.push(`A checkpoint: the network is what lies ${where}${beside}.`);
  }
  if (averages.size > 0) {
    notes.push(
      averages.size === 1
        ? "1 tensor is a moving average (EMA) of another and is left out."
        : `${averages.size} tensors are moving averages (EMA) of others and are left out.`,
    );
  }
  return notes;
}
