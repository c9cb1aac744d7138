import type { OperatorPlane } from "../../results/operators.ts";
import { element, type Markup } from "../svg/markup.ts";
import { AXIS, PAPER, seriesStyle } from "../svg/style.ts";
import { signedGrid } from "./examples.ts";
import type { Taken } from "./reference-marks.ts";

const CENTRE = 24;
const FRAME = 3;
const BOX = CENTRE + 2 * FRAME;

/** Tried from the centre outwards: in place, beside it, at its corners, two boxes away. */
const MOVES = [1, 2].flatMap((far) =>
  [
    [0, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ].map(([right, down]) => [right * far * (BOX + 2), down * far * (BOX + 2)]),
);

/** Centres of clusters as framed filters, and where their boxes are: clear of the features' marks and of one another, with a line where they moved. */
export function clusterCentres(
  { clusters = [], references, kernel }: OperatorPlane,
  x: (value: number) => number,
  y: (value: number) => number,
  width: number,
  height: number,
): { body: Markup[]; boxes: Taken[] } {
  const taken = references.map((mark) => ({ x: x(mark.x), y: y(mark.y), reach: BOX / 2 + 7 }));
  const boxes: Taken[] = [];
  const body = clusters.flatMap(({ centre, x: cx, y: cy }, c) => {
    const [px, py] = [x(cx), y(cy)];
    const places = MOVES.map(([right, down]) => ({ x: px + right, y: py + down })).filter(
      (place) => within(place.x, width) === place.x && within(place.y, height) === place.y,
    );
    const kept = { x: within(px, width), y: within(py, height) };
    const free = (place: { x: number; y: number }) =>
      !taken.some((mark) => Math.abs(mark.x - place.x) < mark.reach && Math.abs(mark.y - place.y) < mark.reach);
    const place = [kept, ...places].find(free) ?? kept;
    taken.push({ ...place, reach: BOX + 1 });
    boxes.push({ x: place.x - BOX / 2, y: place.y, width: BOX, reach: BOX / 2 + 6 });
    const [left, top] = [place.x - BOX / 2, place.y - BOX / 2];
    const moved = Math.abs(place.x - px) > 1 || Math.abs(place.y - py) > 1;
    const leader = { x1: within(px, width, 0), y1: within(py, height, 0), x2: place.x, y2: place.y, stroke: AXIS };
    const border = { x: left, y: top, width: BOX, height: BOX, rx: 2, fill: seriesStyle(c).color, stroke: PAPER };
    return [
      ...(moved ? [element("line", leader)] : []),
      element("g", {}, element("rect", border), signedGrid(centre, kernel, left + FRAME, top + FRAME, CENTRE)),
    ];
  });
  return { body, boxes };
}

function within(at: number, size: number, margin = BOX / 2): number {
  return Math.max(margin, Math.min(size - margin, at));
}
