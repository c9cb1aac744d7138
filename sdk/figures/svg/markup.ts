import { coordinate } from "./number.ts";
import { cleanText } from "./text.ts";

/**
 * Text that is already valid markup. Only this file makes one, so that no name out of a stranger's file reaches a
 * document unescaped: a plain string put where markup is expected is a type error, or is escaped.
 */
export class Markup {
  readonly source: string;

  private constructor(source: string) {
    this.source = source;
  }

  static of(source: string): Markup {
    return new Markup(source);
  }

  toString(): string {
    return this.source;
  }
}

/** A number is written with at most two decimals; undefined leaves the attribute out. */
export type Attributes = Record<string, string | number | undefined>;

/** An XML element. */
export function element(name: string, attributes: Attributes = {}, ...children: Markup[]): Markup {
  let source = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    source += ` ${key}="${typeof value === "number" ? coordinate(value) : escapeMarkup(value)}"`;
  }
  return Markup.of(children.length > 0 ? `${source}>${children.join("")}</${name}>` : `${source}/>`);
}

/** Character data: bounded, without control characters, escaped. */
export function characters(content: string): Markup {
  return Markup.of(escapeMarkup(cleanText(content)));
}

type Part = Markup | string | number | null | undefined | readonly Part[];

/** Tagged template for HTML: what is interpolated is escaped unless it is markup; lists are joined; null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let source = strings[0];
  for (let i = 0; i < parts.length; i++) source += render(parts[i]) + strings[i + 1];
  return Markup.of(source);
}

function render(part: Part): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Markup) return part.source;
  if (typeof part === "object") return part.map(render).join("");
  return characters(String(part)).source;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeMarkup(content: string): string {
  return content.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
