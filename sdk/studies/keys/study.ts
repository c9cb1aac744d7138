import { sha256OfText } from "../../bytes/sha256.ts";
import { NoFiltersError } from "../../errors.ts";
import type { KeysResult } from "../../results/keys.ts";
import { keysTables } from "../../tables/keys-tables.ts";
import type { Plan, Study } from "../study.ts";
import { type KeysOptions, type ResolvedKeysOptions, resolveKeysOptions } from "./options.ts";
import { noDirection, nothingFound, type SelectedLayers, selectLayers } from "./select-layers.ts";

/** A few filters that stand for all others (arXiv 2509.11711). */
export const keysStudy: Study<KeysOptions, ResolvedKeysOptions, Plan & SelectedLayers, { keys: KeysResult }, "keys"> = {
  name: "keys",
  key: "keys",
  title: "Key filters",
  resolve: resolveKeysOptions,
  plan(given, resolved) {
    return { ...selectLayers(given, asked(resolved)), given };
  },
  expectWork({ given, kernel }, resolved) {
    if (kernel === null) throw nothingFound(given ?? [], asked(resolved));
  },
  async run({ models, kernel, leftOut }, resolved, running) {
    const { studyKeys } = await import("./study-keys.ts");
    const keys = kernel === null ? noDirection : await studyKeys(models, kernel, resolved, running);
    if (typeof keys !== "string") return { part: { keys }, notes: leftOut };
    const note = `No keys were taken: ${keys}.`;
    return { part: {} as { keys: KeysResult }, notes: models.map(() => [note]) };
  },
  expectFound({ keys }, { kernel }, names) {
    if (keys !== undefined) return;
    throw new NoFiltersError(
      `every ${kernel}x${kernel} filter is constant, zero or not finite: there is no direction`,
      { file: names.join(", ") },
    );
  },
  findings: async ({ keys }) => (await import("./findings.ts")).keysFindings(keys),
  tables: keysTables,
  provenance({ use, layers, kernel: _, ...search }, { kernel }) {
    const { signed, cosine } = search;
    return {
      options: { kernel, layers, ...(use === null ? search : { signed, cosine }), keys: use?.source ?? "models" },
      inputs: use === null ? [] : [{ name: `keys ${use.source}`, sha256: sha256OfText(JSON.stringify(use)) }],
    };
  },
  beside: ({ kernel, layers }) =>
    resolveKeysOptions({ kernel: kernel === "all" ? undefined : kernel, layers: layers ?? undefined }),
};

function asked({ layers, kernel }: ResolvedKeysOptions) {
  return { layers: layers ?? undefined, kernel: kernel ?? undefined };
}
