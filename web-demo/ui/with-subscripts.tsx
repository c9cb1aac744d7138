import { symbolParts } from "../../sdk/results/symbol-parts.ts";

/** "H / T_H" with its last H set below: the underscore of a symbol is for text that knows no subscripts. */
export function withSubscripts(text: string): preact.ComponentChildren {
  const parts = symbolParts(text);
  return parts.length === 1 ? text : parts.map((part, i) => (i % 2 === 1 ? <sub key={i}>{part}</sub> : part));
}
