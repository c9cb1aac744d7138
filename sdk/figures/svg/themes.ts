import { onDark } from "./palette.ts";

/** How a figure looks: on a light screen, in print, on a dark screen. */
export type FigureStyle = "screen" | "paper" | "dark";

interface Theme {
  /** Around the drawing, in pixels: a page has its own. */
  readonly margin: number;
  /** Size of the title, in pixels. */
  readonly title: number;
  readonly colors: Readonly<Record<string, string>>;
}

const light = {
  ...{ ink: "#1f2328", muted: "#59636e", grid: "#e4e7eb", axis: "#868f98", paper: "#ffffff", box: "#cfe3f2" },
  ...{ faint: "#f0f1f3", rest: "#d0d7de", accent: "#0072b2", warning: "#b3400a", black: "#000000" },
};

export const themes: Readonly<Record<FigureStyle, Theme>> = {
  screen: { margin: 16, title: 14, colors: light },
  // Black text and darker lines: grey hairlines are lost in print.
  paper: {
    margin: 3,
    title: 12,
    colors: { ...light, ink: "#000000", muted: "#333333", axis: "#555555", grid: "#dddddd" },
  },
  dark: {
    margin: 16,
    title: 14,
    colors: {
      ...{ ink: "#e6edf3", muted: "#9aa4af", grid: "#2c343d", axis: "#6e7781", paper: "#14181d", box: "#1c3a52" },
      ...{ faint: "#262c33", rest: "#3d4650", accent: "#2b80d8", warning: "#ffb07a", black: "#ffffff" },
      ...onDark,
    },
  },
};

/** The markup with its style's colours. Only attributes are touched: in a text a quotation mark is an entity. */
export function withColors(source: string, { colors }: Theme): string {
  return source.replace(
    /(fill|stroke)="(@[a-z]+|#[0-9a-f]{6})"/g,
    (_, attribute: string, name: string) => `${attribute}="${colors[name.replace("@", "")] ?? name}"`,
  );
}
