import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { describeTensors } from "../../model/describe-tensors.ts";
import { filterSide } from "../../model/filter-size.ts";
import { awaitsSlices } from "../../model/list-conv-layers.ts";
import type { Model } from "../../model/model.ts";
import { runNotesOf } from "../../model/run-notes.ts";
import { counted } from "../../results/plain-text.ts";
import { expectBasisFor } from "../../statistics/basis.ts";
import type { ResolvedOptions } from "./options.ts";

/** The sizes to study, most filters first; none where the models have none of those asked for. */
export function kernelSizes(models: readonly Model[], { kernel }: Pick<ResolvedOptions, "kernel">): number[] {
  const present = filtersOfSizes(models);
  const sizes = kernel === "all" ? [...present.keys()] : [kernel];
  return sizes.filter((k) => present.has(k));
}

/** @throws NoFiltersError for no size; UsageError for a basis of another one */
export function expectKernelSizes(
  models: readonly Model[],
  sizes: readonly number[],
  { kernel, basis }: Pick<ResolvedOptions, "kernel" | "basis">,
): void {
  if (basis !== null) for (const k of sizes) expectBasisFor(basis, k);
  if (sizes.length > 0) return;
  const asked = kernel === "all" ? "square" : `${kernel}x${kernel}`;
  const found = [...filtersOfSizes(models).keys()].map((k) => `${k}x${k}`).join(", ");
  const all = models.reduce((sum, { layers }) => sum + layers.length, 0);
  const there = found === "" ? ` among ${counted(all, "convolution layer")}` : `; sizes found: ${found}`;
  // Where there is no layer at all, what is there instead and what was noted of the file tell why.
  const isEmpty = models.every(({ layers }) => layers.length === 0);
  const told = isEmpty
    ? [`holds ${describeTensors(models)}`, ...whyEmpty(models)].join(". ")
    : `found no ${asked} convolution filters to analyse${there}${leftOut(models)}${bySlices(models)}`;
  throw new NoFiltersError(told, { file: models.map(({ name }) => name).join(", ") });
}

/** @throws NoFiltersError where no two models have filters of one of the sizes: of the models that have none, as for them alone */
export function expectComparable(
  models: readonly Model[],
  sizes: readonly number[],
  resolved: Pick<ResolvedOptions, "kernel" | "basis">,
): void {
  const own = models.map((model) => filtersOfSizes([model]));
  if (sizes.some((k) => own.filter((found) => found.has(k)).length > 1)) return;
  const empty = models.filter((_, i) => !sizes.some((k) => own[i].has(k)));
  if (empty.length > 0) expectKernelSizes(empty, [], resolved);
  throw new NoFiltersError("no two models have filters of one size");
}

/** Told by `describeTensors` in other words. */
const optimiserAlone = "Holds the state of an optimiser and no network";

/** The notes that tell why nothing is listed; where none does, all of them. Without their full stops. */
function whyEmpty(models: readonly Model[]): string[] {
  const notes = [...models.flatMap((model) => model.notes), ...runNotesOf(models)].filter(
    (note) => !note.startsWith(optimiserAlone),
  );
  const why = notes.filter((note) => /not listed|left out|not read/i.test(note));
  return (why.length > 0 ? why : notes).map((note) => note.replace(/\.$/, ""));
}

/** Filters of each size k, most filters first, of equal numbers the smaller k. */
export function filtersOfSizes(models: readonly Model[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { reason, kernel, filters } of models.flatMap(({ layers }) => layers)) {
    if (reason !== null) continue;
    const k = filterSide({ kernel });
    counts.set(k, (counts.get(k) ?? 0) + filters);
  }
  return new Map([...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]));
}

/** Why a layer is not analysed: its own reason, or that this run takes other kernel sizes. */
export function sizeReason({ reason, kernel }: ConvLayer, sizes: readonly number[]): string {
  return reason ?? `kernel ${kernel.join("x")}: this run analyses ${sizes.map((k) => `${k}x${k}`).join(", ")}`;
}

/** Each is a sentence of a message. */
const mostReasons = 5;

/** The sizes that are not taken, each with its reason. */
function leftOut(models: readonly Model[]): string {
  const reasons = [...new Set(models.flatMap(({ layers }) => layers.flatMap(({ reason }) => reason ?? [])))];
  if (reasons.length === 0) return "";
  const others = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : "";
  return `; not analysed: ${reasons.slice(0, mostReasons).join("; ")}${others}`;
}

/** The option that takes slices of 3-D kernels, where there is nothing else to take. */
function bySlices(models: readonly Model[]): string {
  const layers = models.flatMap((model) => model.layers);
  return layers.every(({ reason }) => reason !== null) && layers.some(awaitsSlices)
    ? "; --volume takes them whole, --slices in slices"
    : "";
}

/** The layers whose filters are k x k. */
export function layersOfSize(model: Model, k: number): ConvLayer[] {
  return model.layers.filter((layer) => layer.reason === null && filterSide(layer) === k);
}

/** The error for models whose filters of the asked sizes are all unusable. */
export function nothingUsable(
  models: readonly Model[],
  sizes: readonly number[],
  { excludeSparse }: ResolvedOptions,
): NoFiltersError {
  const layers = sizes.flatMap((k) => models.flatMap((model) => layersOfSize(model, k)));
  const found = layers.reduce((sum, { filters }) => sum + filters, 0);
  const asked = sizes.map((k) => `${k}x${k}`).join(", ");
  return new NoFiltersError(
    `found ${counted(found, "filter")} of ${asked}, every one with NaN or infinite weights${excludeSparse === null ? "" : " or sparse"}; expected at least one that can be used`,
    { file: models.map(({ name }) => name).join(", "), tensor: layers[0].tensor.name },
  );
}
