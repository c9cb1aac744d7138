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

/**
 * What a colour looks like to who lacks one kind of cones: Machado, Oliveira and Fernandes, A physiologically-based model for
 * simulation of color vision deficiency (IEEE TVCG 15, 2009), table for severity 1, in linear sRGB.
 */
export function seenBy(eye: keyof typeof deficiencies, color: string): string {
  const given = linear(color);
  return `#${deficiencies[eye]
    .map((row) => row.reduce((sum, weight, i) => sum + weight * given[i], 0))
    .map((value) => Math.min(1, Math.max(0, value)))
    .map((value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055))
    .map((value) =>
      Math.round(255 * value)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

const deficiencies = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(color: string): number[] {
  return [1, 3, 5].map((place) => {
    const channel = Number.parseInt(color.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

/** Relative to the white of sRGB: Y is the relative luminance. */
function xyz(color: string): number[] {
  const [r, g, b] = linear(color);
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
