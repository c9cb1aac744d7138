import { joinBytes } from "../bytes/join-bytes.ts";
import { RunningSha256 } from "../bytes/running-sha256.ts";
import type { StateHeader } from "../results/state.ts";
import { writeValue } from "./encode-value.ts";
import type { CollectedPass, StudyState } from "./state.ts";
import { StoredPass } from "./stored-pass.ts";

/** The first bytes of a state file. */
export const stateMagic = "convscope-state\n";
/** Of the form of the file; its header has that of its own. */
export const stateVersion = 2;

/**
 * A state as the bytes of a file: "convscope-state" and a line feed; the form's version and the length of the header, 4 bytes
 * each; the header, JSON; the models, deflated JSON behind its two lengths; the passes (`encodeValue`); and the SHA-256 of all
 * that. The same state gives the same bytes.
 */
export function encodeState(state: StudyState): Uint8Array {
  return joinBytes([...encodeStatePieces(state)]);
}

/** The same bytes one after the other: of what was read from other states only a part is held. */
export function* encodeStatePieces({ rounds, models, ...about }: StudyState): Generator<Uint8Array> {
  const header: StateHeader = {
    ...about,
    rounds: rounds.map(({ after, of, shards, partial }) => ({ after, of, shards, partial })),
  };
  const [start, json] = [stateMagic, JSON.stringify(header)].map((one) => new TextEncoder().encode(one));
  const hash = new RunningSha256();
  const { packed, byteLength } = models;
  const first = [start, lengths(stateVersion, json.length), json, lengths(packed.length, byteLength), packed];
  for (const pieces of [first, writeValue(rounds.map(({ passes }) => savedPasses(passes)))]) {
    for (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  yield hash.digest;
}

function lengths(...numbers: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

/** Passes in the order of their names; what was read from a state is written as it lies there. */
export function savedPasses(passes: ReadonlyMap<string, CollectedPass>): unknown[] {
  return [...passes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, pass]) => ({
      key,
      kind: pass.kind,
      runs: Float64Array.from(pass.runs.flat()),
      found: pass instanceof StoredPass ? pass.saved : pass.found,
    }));
}
