import type { ScaleSpaceFamily } from "../../results/scale-space.ts";
import type { LabelStyle } from "../operators/label-style.ts";

/** Warm along x and cool along y, pale to dark: told apart by hue between the axes and by lightness within one. */
const COLORS: Record<ScaleSpaceFamily, string> = {
  "dy+": "#56b4e9",
  "dx-": "#f0b43c",
  "dy-": "#0072b2",
  "dx+": "#d55e00",
  dx: "#7a2f00",
  dy: "#00365c",
  sharpen: "#009e73",
  smooth: "#cc79a7",
};

export const AXIS_COLORS = { x: COLORS["dx+"], y: COLORS["dy-"] };

export function familyColor(family: ScaleSpaceFamily): string {
  return COLORS[family] ?? "#c9d1d9";
}

export function familyStyles(families: ScaleSpaceFamily[]): LabelStyle[] {
  return families.map((family) => ({ label: family, text: familyText(family), color: familyColor(family) }));
}

/** With a true minus sign. */
export function familyText(family: ScaleSpaceFamily): string {
  return family.slice(0, 40).replace("-", "−");
}
