import type { Model } from "./model.ts";

/**
 * What models without convolutions hold instead: "no convolution layers; 12 linear weight matrices, 26 further tensors", or
 * that they are the state of an optimiser alone, or updates of another network.
 */
export function describeTensors(models: readonly Pick<Model, "tensors" | "roles">[]): string {
  const all = models.flatMap(({ tensors, roles }) =>
    tensors.map((tensor) => ({ ...tensor, role: roles.get(tensor.name) })),
  );
  if (all.length === 0) return "no convolution layers, and no tensors";
  if (all.every(({ role }) => role !== undefined && /optimi[sz]er/.test(role))) {
    return "no weights, only an optimiser's state: open the checkpoint of the network itself";
  }
  if (all.some(({ role }) => role?.includes("(LoRA)"))) {
    return "no layers of its own, only low-rank updates (LoRA) of others: merge them into their network first";
  }
  const matrices = all.filter(({ shape }) => shape.length === 2).length;
  const others = all.length - matrices;
  const words = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  const held = [
    ...words(matrices, "linear weight matrix", "linear weight matrices"),
    ...words(others, "further tensor", "further tensors"),
  ];
  return `no convolution layers; ${held.join(", ")}`;
}
