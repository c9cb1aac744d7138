import type { ScaleSpaceFamily } from "../../results/scale-space.ts";
import type { LabelStyle } from "../operators/label-style.ts";
import { hues } from "../svg/palette.ts";

/** Warm along x and cool along y, pale to dark: told apart by hue between the axes and by lightness within one. */
const COLORS: Record<ScaleSpaceFamily, string> = {
  "dy+": hues.sky,
  "dx-": hues.sand,
  "dy-": hues.blue,
  "dx+": hues.vermilion,
  dx: hues.rust,
  dy: hues.navy,
  sharpen: hues.pine,
  smooth: hues.rose,
};

export const AXIS_COLORS = { x: COLORS["dx+"], y: COLORS["dy-"] };

export function familyColor(family: ScaleSpaceFamily): string {
  return COLORS[family] ?? hues.grey;
}

export function familyStyles(families: ScaleSpaceFamily[]): LabelStyle[] {
  return families.map((family) => ({ label: family, text: familyText(family), color: familyColor(family) }));
}

/** With a true minus sign. */
export function familyText(family: ScaleSpaceFamily): string {
  return family.slice(0, 40).replace("-", "−");
}
