import type { InspectOptions } from "../../sdk/index.ts";

/** Options of `inspect` that say what is read, and what the SDK calls them. */
export const inspectRows = {
  stats: {
    help: "add min, max, mean, standard deviation and share of zeros of every tensor, for which each is read whole",
    option: "statistics",
  },
  sha256: { help: "add the SHA-256 of every file, for which each is read whole", option: "digest" },
} as const satisfies Record<string, { help: string; option: keyof InspectOptions }>;

export type InspectOptionName = keyof typeof inspectRows;
export const inspectOptionNames = Object.keys(inspectRows) as InspectOptionName[];

export function readInspectOptions(args: { has(name: InspectOptionName): boolean }): InspectOptions {
  return Object.fromEntries(inspectOptionNames.map((name) => [inspectRows[name].option, args.has(name)]));
}
