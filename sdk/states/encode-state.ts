import { sha256 } from "@noble/hashes/sha2.js";
import { Deflate } from "fflate";
import { joinBytes } from "../bytes/join-bytes.ts";
import type { StateHeader, StateInputs } from "../results/state.ts";
import { encodeValue } from "./encode-value.ts";
import type { CollectedPass, StudyState } from "./state.ts";

/** The first bytes of a state file. */
export const stateMagic = "convscope-state\n";
/** Of the form of the file; its header has that of its own. */
export const stateVersion = 1;

/**
 * A state as the bytes of a file: "convscope-state" and a line feed; the form's version and the length of the header, 4 bytes
 * each; the header, JSON; the inputs, deflated JSON behind its two lengths; the passes (`encodeValue`); and the SHA-256 of all
 * that. The same state gives the same bytes.
 */
export function encodeState({ rounds, files, models, ...about }: StudyState): Uint8Array {
  const header: StateHeader = {
    ...about,
    rounds: rounds.map(({ after, of, shards, partial }) => ({ after, of, shards, partial })),
  };
  const [start, json] = [stateMagic, JSON.stringify(header)].map((one) => new TextEncoder().encode(one));
  const { packed, length } = deflated({ schema: "convscope-state-inputs/1", files, models });
  const pieces = [
    ...[start, lengths(stateVersion, json.length), json],
    ...[lengths(packed.length, length), packed],
    ...encodeValue(rounds.map(({ passes }) => savedPasses(passes))),
  ];
  const hash = sha256.create();
  for (const piece of pieces) hash.update(piece);
  return joinBytes([...pieces, hash.digest()]);
}

/** As JSON, model by model: of 20,000 layers the whole text takes some 15 MB. */
function deflated({ models, ...about }: StateInputs): { packed: Uint8Array; length: number } {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const deflate = new Deflate((piece) => pieces.push(piece));
  const push = (text: string, isLast = false) => {
    const bytes = new TextEncoder().encode(text);
    length += bytes.length;
    deflate.push(bytes, isLast);
  };
  push(JSON.stringify(about).replace(/}$/, ',"models":['));
  for (const [i, model] of models.entries()) push(`${i === 0 ? "" : ","}${JSON.stringify(model)}`);
  push("]}", true);
  return { packed: joinBytes(pieces), length };
}

function lengths(...numbers: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

/** Passes in the order of their names. */
export function savedPasses(passes: ReadonlyMap<string, CollectedPass>): unknown[] {
  return [...passes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { kind, runs, found }]) => ({ key, kind, runs: Float64Array.from(runs.flat()), found }));
}
