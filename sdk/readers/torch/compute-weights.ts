import type { ModelTensor } from "../../model/model-file.ts";
import { UniqueNames } from "../unique-names.ts";
import type { Listed } from "./list-tensors.ts";
import { pruned, spectralNormed, weightNormed } from "./reparametrised.ts";

/** A weight and how it is made. */
interface Recipe {
  readonly tensor: ModelTensor;
  readonly parts: readonly string[];
  readonly how: string;
}

type Find = (name: string) => ModelTensor | undefined;

/**
 * Puts the weights that torch.nn.utils computes at every use (weight_norm, spectral_norm, pruning) before what they are
 * made of, under the names that the layers have for them.
 */
export function computeWeights(stored: readonly Listed[]): { listed: Listed[]; notes: string[] } {
  const open = new Map(stored.flatMap((each) => (each.reason === undefined ? [[each.tensor.name, each]] : [])));
  const parametrised = new Map<string, number>();
  for (const name of open.keys()) {
    const by = parametrisedBy(name);
    if (by !== "") parametrised.set(by, (parametrised.get(by) ?? 0) + 1);
  }
  const recipes = new Map<string, Recipe>();
  const partOf = new Map<string, string>();
  for (const name of open.keys()) {
    const recipe = findRecipe(name, (each) => open.get(each)?.tensor);
    if (recipe === undefined || recipe.parts.some((part) => partOf.has(part))) continue;
    // Further parts would be those of a parametrisation on top, which is not known here.
    const all = parametrised.get(parametrisedBy(name));
    if (all !== undefined && all !== recipe.parts.length) continue;
    recipes.set(name, recipe);
    for (const part of recipe.parts) partOf.set(part, recipe.tensor.name);
  }
  const made = new Set([...recipes.values()].map(({ tensor }) => tensor.name));
  const names = new UniqueNames();
  for (const { tensor } of stored) if (!made.has(tensor.name)) names.take(tensor.name);
  for (const name of made) names.take(name);
  const listed = stored.flatMap((each): Listed[] => {
    const { name } = each.tensor;
    const recipe = recipes.get(name);
    const whole = partOf.get(name);
    if (recipe !== undefined) {
      const local = localName(each.found.name, name, recipe.tensor.name);
      const found = { ...each.found, name: local };
      return [{ found, tensor: recipe.tensor }, skip(each, `a part of ${JSON.stringify(whole)}, which is computed`)];
    }
    if (whole !== undefined) return [skip(each, `a part of ${JSON.stringify(whole)}, which is computed`)];
    // Whole modules also hold what they computed last.
    if (made.has(name)) {
      const kept = { ...each, tensor: { ...each.tensor, name: names.take(`${name} (kept)`) } };
      return [skip(kept, "what the module computed when it was last used; computed again here")];
    }
    if (each.reason === undefined && isScale(name)) return [skip(each, "the scale of a weight that is not there")];
    return [each];
  });
  return {
    listed,
    notes: describe(
      [...recipes.values()],
      [...open.keys()].filter((name) => !partOf.has(name)),
    ),
  };
}

function skip(listed: Listed, reason: string): Listed {
  return { ...listed, reason };
}

/** "conv.parametrizations.weight" of all that it holds; "" for other names. */
function parametrisedBy(name: string): string {
  return /^(.*?parametrizations\.[^.]+)\./.exec(name)?.[1] ?? "";
}

/** The name within the container, which the tensor's name may have keys before. */
function localName(local: string, full: string, computed: string): string {
  const before = full.length - local.length;
  return before > 0 ? computed.slice(before) : computed;
}

/** How the weight is made that this tensor is the main part of; undefined where it is none, or a part is missing. */
function findRecipe(name: string, find: Find): Recipe | undefined {
  const main = find(name);
  if (main === undefined || main.shape.length < 2) return undefined;
  // torch.nn.utils.parametrizations: "conv.parametrizations.weight.original"
  const [, before, own, number] = /^(.*?)parametrizations\.([^.]+)\.original([01]?)$/.exec(name) ?? [];
  if (own !== undefined) {
    const weight = before + own;
    if (number === "1") return normed(weight, `${name.slice(0, -1)}0`, name, find);
    const vectors = ["u", "v"].map((each) => `${before}parametrizations.${own}.0._${each}`);
    return number === "" ? spectral(weight, name, vectors, find) : undefined;
  }
  if (name.endsWith("_v")) return normed(name.slice(0, -2), `${name.slice(0, -2)}_g`, name, find);
  if (!name.endsWith("_orig")) return undefined;
  const weight = name.slice(0, -"_orig".length);
  const maskName = `${weight}_mask`;
  const mask = find(maskName);
  if (mask === undefined) return spectral(weight, name, [`${weight}_u`, `${weight}_v`], find);
  if (find(`${weight}_u`) !== undefined || String(mask.shape) !== String(main.shape)) return undefined;
  return { tensor: pruned(weight, main, mask), parts: [name, maskName], how: "pruned (weight_orig * weight_mask)" };
}

function normed(weight: string, scaleName: string, name: string, find: Find): Recipe | undefined {
  const [g, v] = [find(scaleName), find(name)];
  if (g === undefined || v === undefined) return undefined;
  if (g.shape.length > 0 && g.shape.length !== v.shape.length) return undefined;
  const kept = g.shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  if (kept.length > 1 || kept.some((axis) => g.shape[axis] !== v.shape[axis])) return undefined;
  const tensor = weightNormed(weight, g, v, kept[0] ?? null);
  return { tensor, parts: [name, scaleName], how: "with weight_norm (g v / |v|)" };
}

function spectral(weight: string, name: string, vectors: readonly string[], find: Find): Recipe | undefined {
  const [original, u, v] = [name, ...vectors].map(find);
  if (original === undefined || u?.shape.length !== 1 || v?.shape.length !== 1) return undefined;
  const count = original.shape.reduce((product, size) => product * size, 1);
  const axes = [0, 1].filter((axis) => original.shape[axis] === u.shape[0] && u.shape[0] * v.shape[0] === count);
  if (axes.length === 0) return undefined;
  const tensor = spectralNormed(weight, original, u, v, axes);
  return { tensor, parts: [name, ...vectors], how: "with spectral_norm (W / u^T W v)" };
}

/** Scales of weight_norm, which have the rank of the weight. */
function isScale(name: string): boolean {
  return /(^|\.)weight_g$|(^|\.)parametrizations\.[^.]+\.original0$/.test(name);
}

function describe(recipes: readonly Recipe[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const { how } of recipes) counts.set(how, (counts.get(how) ?? 0) + 1);
  const kinds = [...counts].map(([how, count]) => `${count} ${how}`);
  const raw = others.filter((name) => /\.original\d*$/.test(name) || name.endsWith("weight_orig"));
  return [
    ...(kinds.length === 0
      ? []
      : [`Weights that PyTorch computes at every use were computed so, in f64, rounded once: ${kinds.join(", ")}.`]),
    ...(raw.length === 0
      ? []
      : [
          `Read as stored, since what PyTorch makes of it at every use is not told: ${raw.slice(0, 4).join(", ").slice(0, 300)}${raw.length > 4 ? ` and ${raw.length - 4} more` : ""}.`,
        ]),
  ];
}
