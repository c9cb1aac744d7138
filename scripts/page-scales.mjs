import { interpolateViridis, schemeRdBu, schemeYlGnBu } from "d3-scale-chromatic";

const hex = (colors) => colors.map((color) => color.replace("#", "")).join("");
const viridis = Array.from({ length: 256 }, (_, i) => interpolateViridis((i + 0.5) / 256));

/**
 * The three colour scales that figures use, with the numbers of d3-scale-chromatic and its results to the last digit: the cubic
 * B-splines of two of ColorBrewer's scales, and a table. The package itself brings mixing in every colour space along, 7 kB of the page.
 */
export const scalesModule = `
const parse = (colors) => colors.match(/../g).map((pair) => parseInt(pair, 16));
const spline = (colors) => {
  const values = parse(colors), last = values.length / 3 - 1;
  return (t) => {
    const at = t <= 0 ? 0 : t >= 1 ? last - 1 : Math.floor(t * last);
    const x = ((t <= 0 ? 0 : t >= 1 ? 1 : t) - at / last) * last, y = x * x, z = y * x;
    const channel = (c) => {
      const one = values[3 * at + c], two = values[3 * at + 3 + c];
      const zero = at > 0 ? values[3 * at - 3 + c] : 2 * one - two, three = at < last - 1 ? values[3 * at + 6 + c] : 2 * two - one;
      const value = ((1 - 3 * x + 3 * y - z) * zero + (4 - 6 * y + 3 * z) * one + (1 + 3 * x + 3 * y - 3 * z) * two + z * three) / 6;
      return Math.max(0, Math.min(255, Math.round(value)));
    };
    return "rgb(" + [channel(0), channel(1), channel(2)].join(", ") + ")";
  };
};
const table = "${hex(viridis)}";
export const interpolateRdBu = spline("${hex(schemeRdBu[11])}");
export const interpolateYlGnBu = spline("${hex(schemeYlGnBu[9])}");
export const interpolateViridis = (t) => "#" + table.substr(6 * Math.max(0, Math.min(255, Math.floor(t * 256))), 6);
`;

/**
 * What linear scales of numbers take of two more of d3's packages: mixing numbers, with d3-interpolate's own formula. Mixing colours
 * and texts, and d3-format, which writes numbers that our figures write themselves, are 7 kB of the page.
 */
export const numbersModule = `
export const interpolateNumber = (a, b) => (a = +a, b = +b, (t) => a * (1 - t) + b * t);
export const interpolateRound = (a, b) => (a = +a, b = +b, (t) => Math.round(a * (1 - t) + b * t));
export { interpolateNumber as interpolate };
const absent = () => { throw new Error("left out of the page: scripts/page-scales.mjs"); };
export { absent as piecewise, absent as formatSpecifier, absent as precisionFixed, absent as precisionRound, absent as precisionPrefix };
export { absent as formatPrefix, absent as format };
`;

const modules = { "d3-scale-chromatic": scalesModule, "d3-interpolate": numbersModule, "d3-format": numbersModule };
const prefix = "\0page-scales:";

export const pageScales = {
  name: "page-scales",
  resolveId: (id) => (Object.hasOwn(modules, id) ? prefix + id : null),
  load: (id) => (id.startsWith(prefix) ? modules[id.slice(prefix.length)] : null),
};
