import { type FigureStyle, themes } from "./themes.ts";

/**
 * Rules of a style sheet that show figures of the style "screen" in the colours of another. A text without an edge keeps black and
 * white: it stands on a colour of data, which every style has.
 */
export function recolor(style: FigureStyle): string {
  const drawn = themes.screen.colors;
  return Object.entries(themes[style].colors)
    .map(([name, color]) => ({ from: drawn[name] ?? name, color }))
    .filter(({ from, color }) => from !== color)
    .flatMap(({ from, color }) => {
      const any = from === "#000000" || from === "#ffffff" ? ":is(:not(text),[stroke])" : "";
      return [`${any}[fill="${from}"]{fill:${color}}`, `[stroke="${from}"]{stroke:${color}}`];
    })
    .join("\n");
}
