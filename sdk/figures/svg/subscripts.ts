import { symbolParts } from "../../results/symbol-parts.ts";
import { type Attributes, characters, element, html, type Markup } from "./markup.ts";
import { SIZE } from "./style.ts";
import { cleanText } from "./text.ts";

/** Of the size of the text around it. */
const small = 0.75;
const below = 0.25;

/** A sentence of a report with its subscripts. */
export function withSubscripts(sentence: string): Markup {
  return html`${symbolParts(sentence).map((part, i) => (i % 2 === 1 ? html`<sub>${part}</sub>` : part))}`;
}

/** What is in a text element of a figure: what stands before a subscript, then spans that go down and up again. */
export function textParts(content: string, attributes: Attributes): Markup[] {
  const size = Number(attributes["font-size"] ?? SIZE.label);
  return symbolParts(cleanText(content)).map((part, i) => {
    if (i === 0 || part === "") return characters(part);
    const down = i % 2 === 1;
    return element(
      "tspan",
      down ? { dy: size * below, "font-size": size * small } : { dy: -size * below },
      characters(part),
    );
  });
}
