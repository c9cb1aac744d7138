import type { Found } from "./collect.ts";
import { namesAverage, withoutAverage, withRoles } from "./words.ts";

/** Tensors whose names begin with `stem` ("student."); "" for all of a network that is alone. */
export interface NameGroup {
  /** The last part of the stem; "" where there is none. */
  readonly part: string;
  readonly stem: string;
  readonly tensors: readonly Found[];
}

export interface SplitNames {
  readonly groups: readonly NameGroup[];
  /** Tensors of a moving average of others, with the reason. */
  readonly averages: ReadonlyMap<Found, string>;
}

/** A group of tensors by the first part of their names. */
interface Stem {
  readonly stem: string;
  readonly tensors: readonly Found[];
  /** What stands behind the stem, with the shape. */
  readonly contents: ReadonlySet<string>;
  readonly hasKernels: boolean;
}

/**
 * Splits a flat state_dict of several networks by the first part of its names behind what those of all kernels share: those whose
 * stems differ in a role only (student and teacher, encoder_q and encoder_k, netG and netD). A copy that its name and its
 * shapes show to be a moving average of another group, or of the parameters one by one, is left out.
 */
export function splitByNames(found: readonly Found[], depth: number): SplitNames {
  const averages = copiesByName(found, depth);
  const left = found.filter((tensor) => !averages.has(tensor));
  // Of kernels: a queue of features or a counter may lie outside of the wrapper that holds the networks.
  const kernels = left.filter(({ record }) => record.shape.length > 2);
  const shared = sharedPrefix((kernels.length > 0 ? kernels : left).map((tensor) => nameOf(tensor, depth)));
  const stems = groupByStem(left, depth, shared);
  const originals = stems.filter(({ stem }) => !namesAverage(stem));
  const byWords = new Map(originals.map((each) => [withoutAverage(each.stem), each]));
  // By what they hold only among a few: each is compared with each.
  const compared = stems.length > mostCompared ? [] : originals;
  for (const { stem, tensors, contents } of stems) {
    if (!namesAverage(stem)) continue;
    const base =
      byWords.get(withoutAverage(stem)) ?? compared.find((original) => areAlike(contents, original.contents));
    if (base === undefined) continue;
    for (const tensor of tensors) {
      const [copy, original] = [stem, base.stem].map((each) => JSON.stringify(each.slice(0, -1)));
      averages.set(tensor, `of ${copy}, a moving average of ${original}, which is left out`);
    }
  }
  const rest = stems.filter(({ tensors }) => !averages.has(tensors[0]));
  const nets = rest.filter(({ hasKernels }) => hasKernels);
  const names = withRoles(nets.map(({ stem }) => stem));
  const roled = nets.filter(({ stem }) => names.has(stem));
  if (roled.length < 2) {
    return { groups: [{ part: "", stem: "", tensors: found.filter((tensor) => !averages.has(tensor)) }], averages };
  }
  return {
    groups: roled.map(({ stem, tensors }) => ({ part: stem.slice(shared.length, -1), stem, tensors })),
    averages,
  };
}

/** Its name within the network: the keys below it and its own. */
export function nameOf({ container, name }: Found, depth: number): string {
  return [...container.slice(depth), name].join(".");
}

/**
 * Moving averages that lie among the parameters under names made of theirs: "ema_backbone_conv_weight" (mmdetection), and
 * "model_ema.backboneconvweight" (latent diffusion).
 */
function copiesByName(found: readonly Found[], depth: number): Map<Found, string> {
  const averages = new Map<Found, string>();
  const made = found.map((tensor) => ({ tensor, name: nameOf(tensor, depth) }));
  if (!made.some(({ name }) => name.startsWith("ema_") || name.startsWith("model_ema."))) return averages;
  const originals = new Map<string, string>();
  for (const { name } of made) {
    originals.set(`ema_${name.replaceAll(".", "_")}`, name);
    if (name.startsWith("model.")) originals.set(`model_ema.${name.slice("model.".length).replaceAll(".", "")}`, name);
  }
  for (const { tensor, name } of made) {
    const original = originals.get(name);
    const isCounter = /^model_ema\.(decay|num_updates)$/.test(name);
    if (original === undefined && !isCounter) continue;
    const what = isCounter ? "of a moving average" : `a moving average of ${JSON.stringify(original)}`;
    averages.set(tensor, `${what}, which is left out`);
  }
  return averages;
}

/** Groups of names that are compared with each other. */
const mostCompared = 64;

/** Parts that are looked at: a network lies in a handful of wrappers. */
const mostWrappers = 16;

/** The parts that all names begin with: "module.model.". */
function sharedPrefix(names: readonly string[]): string {
  let prefix = "";
  // A name of a megabyte of dots must not take a megabyte of steps.
  for (let parts = 0; parts < mostWrappers; parts++) {
    const end = (names[0] ?? "").indexOf(".", prefix.length);
    const longer = (names[0] ?? "").slice(0, end + 1);
    if (end < 0 || !names.every((name) => name.startsWith(longer))) return prefix;
    prefix = longer;
  }
  return prefix;
}

function groupByStem(found: readonly Found[], depth: number, shared: string): Stem[] {
  const groups = new Map<string, { tensors: Found[]; contents: Set<string>; hasKernels: boolean }>();
  for (const tensor of found) {
    const name = nameOf(tensor, depth);
    const end = name.indexOf(".", shared.length);
    if (end < 0 || !name.startsWith(shared)) continue;
    const stem = name.slice(0, end + 1);
    const group = groups.get(stem) ?? { tensors: [], contents: new Set<string>(), hasKernels: false };
    const { shape } = tensor.record;
    group.tensors.push(tensor);
    group.contents.add(`${name.slice(end + 1).replace(/^(module|_orig_mod)\./, "")} ${shape}`);
    if (shape.length > 2) group.hasKernels = true;
    groups.set(stem, group);
  }
  return [...groups].map(([stem, group]) => ({ stem, ...group }));
}

/** Whether one holds nearly what the other holds. */
function areAlike(copy: ReadonlySet<string>, original: ReadonlySet<string>): boolean {
  let same = 0;
  for (const content of copy) if (original.has(content)) same++;
  return same >= 0.9 * copy.size && same >= 0.9 * original.size;
}
