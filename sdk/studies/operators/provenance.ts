import { kernelsDigest } from "../../../build/kernels.ts";
import { sha256OfText } from "../../bytes/sha256.ts";
import type { Provenance } from "../../results/facts.ts";
import type { OperatorsModel } from "../../results/operators.ts";
import { version } from "../../version.ts";
import type { ResolvedOperatorsOptions } from "./options.ts";

/** What it takes to get the same result again. */
export function operatorsProvenance(
  models: readonly OperatorsModel[],
  { references, layers, ...resolved }: ResolvedOperatorsOptions,
): Provenance {
  return {
    tool: "convscope",
    version,
    kernels: kernelsDigest,
    options: {
      ...resolved,
      layers: layers === null ? null : [...layers],
      references: references.map(({ name }) => name),
    },
    inputs: [
      ...models.map(({ name, sha256 }) => ({ name, sha256 })),
      { name: "references", sha256: sha256OfText(JSON.stringify(references)) },
    ],
  };
}
