import type { ClipManifest, ClippedLayer } from "../../sdk/index.ts";
import { count, counted, decimal, percent } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Layers that are named where they have no norm. */
const mostNamed = 3;
/** Rounds end within this of the norm that was asked for, or when there were enough. */
const reachedWithin = 1e-3;

/** What was clipped, for people: the whole, then the layers. */
export function formatClipping(manifest: ClipManifest, width: number, colors: Colors): string {
  const { layers, clipNorm } = manifest;
  const clipped = layers.filter((layer) => layer.clipped);
  const isOpen = ({ reached }: ClippedLayer) => reached > clipNorm * (1 + reachedWithin);
  const open = clipped.filter(isOpen).length;
  const table = formatTable(
    [
      { title: "layer", shrink: 16 },
      { title: "norm", align: "right" },
      { title: "reached", align: "right" },
      { title: "rounds", align: "right", optional: 1 },
      { title: "factor", align: "right", optional: 2 },
      { title: "written", align: "right" },
      { title: "change", align: "right" },
    ],
    clipped.map((layer) => [
      layer.name,
      decimal(layer.before),
      `${decimal(layer.reached)}${isOpen(layer) ? "*" : ""}`,
      String(layer.rounds),
      layer.scale.toFixed(5),
      decimal(layer.after),
      percent(layer.relativeChange),
    ]),
    width,
    colors,
  );
  const wrapped = (text: string) => wrap(text, Math.min(width, 100));
  const note = `* 100 rounds did not bring ${counted(open, "layer")} within 0.1 % of ${clipNorm}: the factor took off the rest.`;
  return `${wrapped(summaryOf(manifest, clipped.length))}\n\n${table}${open === 0 ? "" : `${colors.dim(wrapped(note))}\n`}`;
}

function summaryOf(manifest: ClipManifest, clipped: number): string {
  const { layers, clipNorm, size } = manifest;
  const within = layers.length - clipped;
  const which =
    within > 0
      ? `${count(clipped)} of ${counted(layers.length, "layer")}`
      : clipped === 1
        ? "1 layer"
        : clipped === 2
          ? "Both layers"
          : `All ${count(clipped)} layers`;
  const rest =
    within === 0
      ? ""
      : within === 1
        ? "; the norm of the other is at most that"
        : "; the norms of the others are at most that";
  return [
    `${which} clipped at a norm of ${clipNorm} on periodic images of ${size} × ${size}${rest}.`,
    'A kernel of its own size cannot follow the clipping exactly: rounds of clipping and projecting came to the norm under "reached", the rest was taken off by a factor.',
    ...unmeasured(manifest).map((text) => `Not measured, and left as they are: ${text}.`),
    ...leftOutOf(manifest),
  ].join(" ");
}

/** Why nothing was written, where no norm is above the limit. */
export function describeUnclipped(manifest: ClipManifest): string {
  const { layers, clipNorm } = manifest;
  const largest = layers.reduce((most, { before }) => Math.max(most, before), 0);
  const rest = unmeasured(manifest).map((text) => `; not measured: ${text}`);
  return `no ${rest.length > 0 ? "measured " : ""}layer's norm is above ${clipNorm}: the largest is ${Number(largest.toPrecision(6))}${rest.join("")}; nothing was written`;
}

/** The layers that have no norm, each with its reason, as far as they are few; none where all were measured. */
function unmeasured({ skippedLayers }: ClipManifest): string[] {
  const missing = skippedLayers.filter((layer) => !isLeftOut(layer));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, mostNamed).map(({ name, reason }) => `${safeText(name)} (${safeText(reason ?? "")})`);
  const more = missing.length - shown.length;
  return [`${shown.join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`];
}

function leftOutOf({ skippedLayers }: ClipManifest): string[] {
  const left = skippedLayers.filter(isLeftOut).length;
  return left === 0 ? [] : [`${counted(left, "layer")} left out by --layers.`];
}

function isLeftOut({ reason }: ClipManifest["skippedLayers"][number]): boolean {
  return reason === "left out by --layers";
}
