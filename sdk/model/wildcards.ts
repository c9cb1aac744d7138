/** Whether a text fits one of the patterns, from its first character to its last; `*` stands for any text, also none. */
export function fitsAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(text, pattern.split("*")));
}

/** The parts between the stars in turn, each at its first place: no search goes back, however many stars there are. */
function fits(text: string, [first, ...parts]: string[]): boolean {
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
