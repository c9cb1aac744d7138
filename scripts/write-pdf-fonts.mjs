// Writes build/pdf-fonts.ts: the characters of Arimo (metrics of Helvetica and Arial; SIL Open Font License) that figures and names use,
// for PDF files with their fonts inside.
import { readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

/** Latin with its extensions, Greek, Cyrillic, punctuation, arrows and the signs of mathematics. U+00A0 is drawn as a space. */
const ranges = [
  [0x20, 0x7e],
  [0xa1, 0x17f],
  [0x370, 0x3ff],
  [0x400, 0x45f],
  [0x2010, 0x2026],
  [0x2032, 0x2033],
  [0x2070, 0x208e],
  [0x20ac, 0x20ac],
  [0x2190, 0x2199],
  [0x2200, 0x22ff],
  [0x25a0, 0x25cf],
  [0xfffd, 0xfffd],
];
const weights = { regular: "400Regular/Arimo_400Regular.ttf", bold: "700Bold/Arimo_700Bold.ttf" };

export async function writePdfFonts() {
  const characters = ranges
    .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)))
    .join("");
  const fonts = {};
  for (const [weight, file] of Object.entries(weights)) {
    const whole = readFileSync(`node_modules/@expo-google-fonts/arimo/${file}`);
    const part = await subsetFont(whole, characters, { targetFormat: "sfnt" });
    fonts[weight] = part.toString("base64");
  }
  writeFileSync(
    "build/pdf-fonts.ts",
    `/** TrueType files, as base64. */\nexport const pdfFonts: Readonly<Record<"regular" | "bold", string>> = ${JSON.stringify(fonts, null, 2)};\n`,
  );
}
