import { familyWords } from "../../sdk/results/family-words.ts";
import { families } from "../../sdk/results/scale-space-names.ts";
import type { Sign } from "../format/table.ts";

/** What the short names of families mean where they stand in cells; "smooth" and "sharpen" say it themselves. */
export const familySigns: readonly Sign[] = families
  .filter((family) => /^d[xy]/.test(family))
  .map((family) => ({
    // "dx" is not "dx+"; "key 4 dx+" and "dx+ 41%" are.
    in: new RegExp(`(^| )${family.replace("+", "\\+")}( |$)`),
    legend: `${family}: ${familyWords[family].replace(` (${family})`, "")}`,
  }));
