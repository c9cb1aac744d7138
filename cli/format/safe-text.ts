/**
 * Text from a file made safe to print: control characters, escape sequences, line ends, direction overrides, invisible
 * characters and lone surrogates become visible escapes, so that a tensor's name cannot steer the terminal.
 */
export function safeText(text: string): string {
  // Most text is plain, and to see that takes a tenth of the time.
  if (!/[^\x20-\x7e]/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) as number;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** `safeText` for messages of several lines. */
export function safeLines(text: string): string {
  return text.split("\n").map(safeText).join("\n");
}
