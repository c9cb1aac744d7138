/** Contrast of two colours "#rrggbb" by WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [xyz(a)[1], xyz(b)[1]].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** How far apart two colours look: CIE 1976, the distance in L*a*b* (D65); 2.3 is just noticeable side by side. */
export function colorDistance(a: string, b: string): number {
  const [one, other] = [lab(a), lab(b)];
  return Math.hypot(...one.map((value, i) => value - other[i]));
}

/** Relative to the white of sRGB: Y is the relative luminance. */
function xyz(color: string): number[] {
  const [r, g, b] = [1, 3, 5].map((place) => {
    const channel = Number.parseInt(color.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ];
}

function lab(color: string): number[] {
  const [x, y, z] = xyz(color).map((t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
