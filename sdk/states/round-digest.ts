import { RunningSha256 } from "../bytes/running-sha256.ts";
import { savedPasses } from "./encode-state.ts";
import { writeValue } from "./encode-value.ts";
import type { CollectedRound } from "./state.ts";

/** Digest of what rounds have found, by which the next one names them. Into how many shards they were cut does not count. */
export class RoundsDigest {
  private readonly hash = new RunningSha256();

  add({ after, of, shards, partial, passes }: CollectedRound): void {
    const left = partial ? `${shards.join()} of ${of}` : null;
    for (const piece of writeValue([after, left, savedPasses(passes)])) this.hash.update(piece);
  }

  /** Of the rounds so far: further ones may follow, and those before are not gone through again. */
  get hex(): string {
    return this.hash.hex;
  }
}

/** The same of all rounds of a state. */
export function digestOfRounds(rounds: readonly CollectedRound[]): string {
  const digest = new RoundsDigest();
  for (const round of rounds) digest.add(round);
  return digest.hex;
}
