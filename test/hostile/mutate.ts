import { type Field, type HostileFormat, type Input, replaceRange } from "./input.ts";

/** Numbers at the ends of the ranges in which lengths, counts and offsets are kept. */
export const interesting: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  16n,
  127n,
  128n,
  255n,
  256n,
  65535n,
  65536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

type Random = () => number;

const below = (random: Random, count: number) => Math.floor(random() * count);
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)];

/** One change of a file, and what it was. */
type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[], fields: Field[]) => Uint8Array;

const mutations: Record<string, Mutation> = {
  flip(bytes, random) {
    const changed = bytes.slice();
    for (let n = 1 + below(random, 4); n > 0; n--) changed[below(random, bytes.length)] ^= 1 << below(random, 8);
    return changed;
  },
  set(bytes, random) {
    const changed = bytes.slice();
    for (let n = 1 + below(random, 4); n > 0; n--) changed[below(random, bytes.length)] = below(random, 256);
    return changed;
  },
  truncate: (bytes, random) => bytes.slice(0, below(random, bytes.length)),
  delete(bytes, random) {
    const at = below(random, bytes.length);
    return replaceRange(bytes, at, below(random, Math.min(64, bytes.length - at)), []);
  },
  duplicate(bytes, random) {
    const at = below(random, bytes.length);
    return replaceRange(bytes, at, 0, bytes.slice(at, at + 1 + below(random, 64)));
  },
  insert(bytes, random) {
    const noise = Uint8Array.from({ length: 1 + below(random, 16) }, () => below(random, 256));
    return replaceRange(bytes, below(random, bytes.length + 1), 0, noise);
  },
  splice(bytes, random, others) {
    const other = pick(random, others);
    const from = below(random, other.length);
    const piece = other.slice(from, from + 1 + below(random, 256));
    return replaceRange(bytes, below(random, bytes.length), 0, piece);
  },
  cross(bytes, random, others) {
    const other = pick(random, others);
    const at = below(random, Math.min(bytes.length, other.length));
    return replaceRange(bytes, at, bytes.length - at, other.slice(at));
  },
  word(bytes, random) {
    const width = pick(random, [1, 2, 4, 8]);
    if (bytes.length < width) return bytes;
    const view = new Uint8Array(8);
    new DataView(view.buffer).setBigUint64(0, BigInt.asUintN(64, pick(random, interesting)), random() < 0.7);
    return replaceRange(bytes, below(random, bytes.length - width + 1), width, view.subarray(0, width));
  },
  field(bytes, random, _, fields) {
    if (fields.length === 0) return bytes;
    const field = pick(random, fields);
    return replaceRange(bytes, field.at, field.length, field.encode(pick(random, interesting)));
  },
};
const names = Object.keys(mutations);

export interface Mutant {
  readonly input: Input;
  /** What was changed: the seed's name and the mutations. */
  readonly mutation: string;
}

/** A seed with one to three changes; half of the mutants, mended by the format so that the change gets past its checksums. */
export function mutate(format: HostileFormat, seeds: readonly [string, Input][], random: Random): Mutant {
  const [name, seed] = pick(random, seeds);
  const others = seeds.map(([, { bytes }]) => bytes);
  const done: string[] = [];
  // Most changes go into the file that names the others.
  const besides = [...(seed.beside?.keys() ?? [])];
  const beside = besides.length > 0 && random() < 0.15 ? pick(random, besides) : undefined;
  let bytes = beside === undefined ? seed.bytes : seed.beside!.get(beside)!;
  for (let n = 1 + below(random, 3); n > 0 && bytes.length > 0; n--) {
    // A file's own fields take a third of the changes: most of the others are noticed early.
    const kind = random() < 0.33 ? "field" : pick(random, names);
    const fields = kind === "field" && beside === undefined ? (format.fields?.(bytes) ?? []) : [];
    bytes = mutations[kind](bytes, random, others, fields);
    done.push(kind);
  }
  if (beside !== undefined) {
    return {
      input: { ...seed, beside: new Map([...seed.beside!, [beside, bytes]]) },
      mutation: `${name}, in ${beside}: ${done.join(", ")}`,
    };
  }
  if (format.repair !== undefined && random() < 0.7) {
    bytes = format.repair(bytes);
    done.push("mended");
  }
  return { input: { ...seed, bytes }, mutation: `${name}: ${done.join(", ")}` };
}
