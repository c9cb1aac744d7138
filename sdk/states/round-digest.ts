import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { savedPasses } from "./encode-state.ts";
import { encodeValue } from "./encode-value.ts";
import type { CollectedRound } from "./state.ts";

/** Digest of what some rounds have found, by which the next one names them. Into how many shards they were cut does not count. */
export function digestOfRounds(rounds: readonly CollectedRound[]): string {
  const hash = sha256.create();
  for (const { after, of, shards, partial, passes } of rounds) {
    const left = partial ? `${shards.join()} of ${of}` : null;
    for (const piece of encodeValue([after, left, savedPasses(passes)])) hash.update(piece);
  }
  return bytesToHex(hash.digest());
}
