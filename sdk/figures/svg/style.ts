import { interpolateRdBu, interpolateViridis, interpolateYlGnBu } from "d3-scale-chromatic";
import { hues } from "./palette.ts";

export { hues };

/** No font is embedded: every viewer has one of these. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";
/** Font sizes in pixels. */
export const SIZE = { title: 14, label: 11, tick: 10, note: 10.5 };
// Colours that a style has its own of: `frame` puts them in. Colours of data are the same in every style, but for those of `onDark`.
export const INK = "@ink";
export const MUTED = "@muted";
export const GRID = "@grid";
export const AXIS = "@axis";
/** One series alone. */
export const ACCENT = "@accent";
export const WARNING = "@warning";
/** What is drawn upon; edges that set marks apart. */
export const PAPER = "@paper";
/** Boxes of box plots. */
export const BOX = "@box";
/** What is there, but says nothing: cells within noise, bars of the rest. */
export const FAINT = "@faint";
/** What is left over, or as it was. */
export const REST = "@rest";
/** Width of a figure when nothing asks for more: text stays readable when set across two columns of a page. */
export const WIDTH = 760;
/** Below this width panels stand below each other, and of the numbers beside bars the most telling one is left. */
export const NARROW = 480;

const CATEGORIES: readonly string[] = [
  ...[hues.blue, hues.vermilion, hues.green, hues.purple, hues.brown, hues.sky, hues.black],
];
const DASHES = [undefined, "5 3", "2 2", "7 2 2 2"];

/** Colour and dash pattern of a series: 28 different ones, then they repeat. */
export function seriesStyle(index: number): { color: string; dash: string | undefined } {
  const cycle = Math.floor(index / CATEGORIES.length);
  return { color: CATEGORIES[index % CATEGORIES.length], dash: DASHES[cycle % DASHES.length] };
}

export const categoryCount = CATEGORIES.length;

/** White to dark blue for 0 to 1 (ColorBrewer YlGnBu): print-friendly, for heat maps. */
export function heat(t: number): string {
  return hexColor(interpolateYlGnBu(clamp01(t)));
}

/** Viridis for 0 to 1 but for its darkest fifth, which a dark ground swallows: densities. */
export function density(t: number): string {
  return hexColor(interpolateViridis(0.2 + 0.8 * clamp01(t)));
}

/** Blue, violet, pink, red and amber: each stands out by 3 or more from white and from the ground of a dark screen. */
const ORDER = ["#3f74d8", "#8a5fe0", "#c850b0", "#e05a6a", "#d88000"];

/** Colours of things in an order, from 0 for the first to 1 for the last. */
export function ordered(t: number): string {
  const place = clamp01(t) * (ORDER.length - 1);
  const from = Math.min(ORDER.length - 2, Math.floor(place));
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => {
    const [a, b] = [channel(ORDER[from], at), channel(ORDER[from + 1], at)];
    return Math.round(a + (place - from) * (b - a))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${mixed.join("")}`;
}

/** Blue for -1, near-white for 0, red for 1 (ColorBrewer RdBu): weights. */
export function diverging(t: number): string {
  return hexColor(interpolateRdBu(0.5 - clamp(t, -1, 1) / 2));
}

/**
 * Black or white text, whichever has the greater contrast with a colour "#rrggbb" (relative luminance of WCAG 2.2): at least 4.58,
 * which both have at the luminance 0.179.
 */
export function inkOn(color: string): string {
  const linear = (at: number) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5) > 0.179 ? "#000000" : "#ffffff";
}

function hexColor(color: string): string {
  if (color.startsWith("#")) return color;
  const channels = color.match(/\d+/g) as string[];
  return `#${channels
    .slice(0, 3)
    .map((channel) => Number(channel).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** NaN becomes the lower end. */
function clamp(t: number, lo: number, hi: number): number {
  return t > lo ? Math.min(t, hi) : lo;
}

function clamp01(t: number): number {
  return clamp(t, 0, 1);
}
