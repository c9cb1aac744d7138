import { characters, element, type Markup } from "../svg/markup.ts";
import { counted } from "../svg/number.ts";
import { haloed } from "../svg/shapes.ts";
import { INK, PAPER, SIZE } from "../svg/style.ts";
import { fitNames, textWidth } from "../svg/text.ts";

const RIM = 8;
const LINE = 13;
/** From a mark to its name. */
const BESIDE = 9;
/** Between two names beside each other. */
const APART = 4;

/** A box that names keep off: from x on, of a width, up to `reach` from a name's middle to its own. */
export interface Taken {
  x: number;
  y: number;
  width: number;
  reach: number;
}

interface Mark {
  x: number;
  y: number;
  outside: boolean;
  text: string;
}

/**
 * Named diamonds; a feature outside the panel is a triangle at its rim. Names that would overlap move apart, with a line to
 * their mark.
 */
export function referenceMarks(
  references: { name: string; x: number; y: number }[],
  x: (value: number) => number,
  y: (value: number) => number,
  width: number,
  height: number,
  others: readonly Taken[] = [],
): Markup[] {
  const names = fitNames(
    references.map(({ name }) => name),
    90,
    SIZE.label,
  );
  const marks = references.map((reference, i): Mark => {
    const [px, py] = [x(reference.x), y(reference.y)];
    const [kx, ky] = [within(px, width), within(py, height)];
    return { x: kx, y: ky, outside: kx !== px || ky !== py, text: names[i] };
  });
  // Names keep clear of the marks, too, of which each has its own beside it.
  const taken: Taken[] = [...marks.map((mark) => ({ x: mark.x - 5, y: mark.y, width: 10, reach: LINE })), ...others];
  const drawn = marks.map((mark) => {
    const room = textWidth(mark.text, SIZE.label);
    const { start, y: at, toLeft } = freePlace(taken, mark, room, width, height);
    taken.push({ x: start, y: at, width: room + APART, reach: LINE });
    const style = { x: toLeft ? start + room : start, y: at + 4, "text-anchor": toLeft ? "end" : undefined };
    const moved = Math.abs(at - mark.y) > LINE / 2;
    const leader = { x1: mark.x, y1: mark.y, x2: style.x + (toLeft ? 2 : -2), y2: at };
    return {
      leader: moved ? [element("line", { ...leader, stroke: INK, "stroke-width": 0.8 })] : [],
      shape: shape(mark, width, height),
      name: haloed(mark.text, { ...style, fill: INK, "font-weight": "bold" }),
    };
  });
  // A line to one mark does not strike through the name of another.
  return [
    ...drawn.flatMap(({ leader }) => leader),
    ...drawn.map(({ shape: mark }) => mark),
    ...drawn.flatMap(({ name }) => name),
  ];
}

/** Circles at the rim, each where filters lie outside: one for those that would cover each other. */
export function rimMarks(
  outside: readonly { x: number; y: number; count: number }[],
  x: (value: number) => number,
  y: (value: number) => number,
  width: number,
  height: number,
): Markup[] {
  const clamped = (at: number, size: number) => Math.max(0, Math.min(size, at));
  const marks = new Map<string, { cx: number; cy: number; count: number }>();
  for (const filter of outside) {
    const [cx, cy] = [clamped(x(filter.x), width), clamped(y(filter.y), height)];
    const place = `${Math.round(cx / RIM)} ${Math.round(cy / RIM)}`;
    const mark = marks.get(place) ?? { cx, cy, count: 0 };
    marks.set(place, { ...mark, count: mark.count + filter.count });
  }
  return [...marks.values()].map(({ cx, cy, count }) =>
    element(
      "circle",
      { cx: at(cx), cy: at(cy), r: 3, fill: PAPER, stroke: INK, "stroke-width": 1.2 },
      element("title", {}, characters(`${counted(count, "filter")} outside`)),
    ),
  );
}

function within(at: number, size: number): number {
  return Math.max(RIM, Math.min(size - RIM, at));
}

/** Where a name covers nothing: beside its mark, right before left, at the nearest height. */
function freePlace(taken: readonly Taken[], { x, y }: Mark, room: number, width: number, height: number) {
  const sides = [
    { start: x + BESIDE, toLeft: false },
    { start: x - BESIDE - room, toLeft: true },
  ].filter(({ start }) => start >= 2 && start + room <= width - 2);
  for (let step = 0; step < 40; step++) {
    const at = y + (step % 2 === 0 ? 1 : -1) * Math.ceil(step / 2) * LINE;
    if (at < RIM || at > height - RIM + 1) continue;
    const place = sides.find(
      ({ start }) =>
        !taken.some((o) => Math.abs(o.y - at) < o.reach && o.x < start + room + APART && start < o.x + o.width),
    );
    if (place !== undefined) return { ...place, y: at };
  }
  return { ...(sides[0] ?? { start: 2, toLeft: false }), y };
}

function shape({ x, y, outside }: Mark, width: number, height: number): Markup {
  const d = outside ? triangle(x, y, width, height) : `M${at(x)} ${at(y - 5)}l5 5l-5 5l-5 -5z`;
  return element("path", { d, fill: INK, stroke: PAPER, "stroke-width": 1.2 });
}

/** Pointing out of the nearest side. */
function triangle(x: number, y: number, width: number, height: number): string {
  if (x <= RIM) return `M${at(x - 5)} ${at(y)}l8 -5v10z`;
  if (x >= width - RIM) return `M${at(x + 5)} ${at(y)}l-8 -5v10z`;
  return y <= height / 2 ? `M${at(x)} ${at(y - 5)}l5 8h-10z` : `M${at(x)} ${at(y + 5)}l5 -8h-10z`;
}

function at(value: number): string {
  return value.toFixed(2);
}
