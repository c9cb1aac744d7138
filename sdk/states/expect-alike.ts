import { UsageError } from "../errors.ts";
import type { StudyState } from "./state.ts";

/** @throws UsageError with both names, unless two states are of one study of the same inputs */
export function expectAlike(a: StudyState, nameA: string, b: StudyState, nameB: string): void {
  const differ = (what: string) => {
    throw new UsageError(`${nameA} and ${nameB} ${what}`);
  };
  if (a.version !== b.version) differ(`are of versions ${a.version} and ${b.version} of convscope, expected one`);
  if (a.kernels !== b.kernels) {
    const [own, other] = [a, b].map(({ kernels }) => kernels.slice(0, 8));
    differ(`were computed by different kernels (kernels.wasm, ${own} and ${other}), expected the same`);
  }
  if (a.digests.basis !== b.digests.basis) differ("have different bases (--basis), expected one");
  if (a.digests.options !== b.digests.options) {
    const keys = new Set([...Object.keys(a.options), ...Object.keys(b.options)]);
    const other = [...keys].filter((key) => JSON.stringify(a.options[key]) !== JSON.stringify(b.options[key]));
    differ(`have different options: ${other.slice(0, 5).join(", ")}`);
  }
  const [own, other] = [a, b].map(({ models }) => models.packed);
  if (a.digests.inputs !== b.digests.inputs || own.length !== other.length || own.some((byte, i) => byte !== other[i]))
    differ("are of different inputs: other files, or the same in another order");
}
