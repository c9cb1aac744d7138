import type { Finding } from "../../results/facts.ts";
import type { NormsResult } from "../../results/norms.ts";
import { significant } from "../../results/plain-text.ts";

/** What is most worth knowing of whole layers. */
export function normFindings(norms: NormsResult): Finding[] {
  if (norms.layers.length === 0) return [];
  const largest = norms.layers.reduce((best, layer) => (layer.spectralNorm > best.spectralNorm ? layer : best));
  const several = norms.bounds.length > 1;
  const open = norms.layers.filter(({ converged }) => converged === false).length;
  return [
    {
      title: `${largest.name} amplifies most: its spectral norm is ${shown(largest.spectralNorm)}`,
      text: [
        ...norms.bounds.map(
          ({ model, layers, log10 }) =>
            `The product over ${layers} ${layers === 1 ? "layer" : "layers"}${several ? ` of ${model}` : ""}, the naive bound of the Lipschitz constant, is ${log10 === null ? "0" : `10^${log10.toFixed(1)}`}.`,
        ),
        "It holds for a plain chain of these convolutions with 1-Lipschitz activations between them: batch norm, skip connections and dense layers are not counted.",
        ...(open > 0
          ? [
              `${open} of the norms ${open === 1 ? "is" : "are"} found, but proven only to within the upper bound beside.`,
            ]
          : []),
      ].join(" "),
    },
  ];
}

/** Two decimals; of what is tiny or huge, three digits. */
function shown(norm: number): string {
  return norm < 0.01 || norm >= 1e6 ? significant(norm) : norm.toFixed(2);
}
