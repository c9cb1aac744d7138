/**
 * Colours of data, by name: on a light ground, and on a dark one where that needs another. Each stands out from its ground by a
 * contrast of 3 or more (WCAG 2.2, 1.4.11), two of one legend are 25 or more apart in L*a*b*, and 12 or more where a reader lacks one
 * kind of cones. On a dark ground they are Okabe and Ito's; on white their orange, sky blue and pink stand out by 2 to 3 only, so that
 * these hues, and with them green, are darker there. web-demo/style.css has the same.
 */
const palette = {
  blue: ["#0072b2", "#2b80d8"],
  vermilion: ["#d55e00"],
  green: ["#1f7d3c", "#009e73"],
  purple: ["#7d2577", "#cc79a7"],
  brown: ["#5c3d00", "#e69f00"],
  sky: ["#419bb5", "#56b4e9"],
  black: ["@black"],
  grey: ["#8a8580", "#78828c"],
  sand: ["#a58646", "#f0b43c"],
  rust: ["#7a2f00", "#ffd9bd"],
  navy: ["#00365c", "#cfe8ff"],
  pine: ["#095d3c", "#009e73"],
  rose: ["#c2317f", "#cc79a7"],
} as const;

/** What a colour is called in figures: the one on a light ground, for which `frame` puts that of its style. */
export const hues = Object.fromEntries(Object.entries(palette).map(([name, [light]]) => [name, light])) as {
  [Name in keyof typeof palette]: (typeof palette)[Name][0];
};

/** The colours that a dark ground needs otherwise. */
export const onDark: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(palette).flatMap(([light, dark]) => (dark === undefined ? [] : [[light, dark]])),
);
