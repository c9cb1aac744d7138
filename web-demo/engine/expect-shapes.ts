import { documentShapes, type ShapeNode } from "../../build/document-shapes.js";
import { UnreadableError } from "../../sdk/index.ts";

/**
 * Holds the lists of a document against each other: a schema cannot say that they belong together.
 *
 * @param type Name of the document's type in sdk/results, of which `document` has the form.
 * @throws UnreadableError that names the first list of another length than the others ask for
 */
export function expectShapes(document: object, type: string, file: string): void {
  const node = documentShapes[type];
  if (node !== undefined) walk(document, node, [], "", file);
}

/** @param around The objects that have the value, the innermost first: where names are looked up. */
function walk(value: unknown, node: ShapeNode, around: readonly object[], at: string, file: string, own = ""): void {
  if (value === null || value === undefined) return;
  if (node.shape)
    expectLengths(
      value,
      node.shape.map((product) => lengthOf(product, around, own)),
      at,
      file,
    );
  if (node.type !== undefined) walk(value, documentShapes[node.type], around, at, file);
  if (node.fields) {
    const inner = [value as object, ...around];
    for (const [name, field] of Object.entries(node.fields)) {
      walk((value as Record<string, unknown>)[name], field, inner, `${at}/${name}`, file, name);
    }
  }
  if (node.items) {
    const { items } = node;
    (value as unknown[]).forEach((each, i) => void walk(each, items, around, `${at}/${i}`, file));
  }
}

function expectLengths(value: unknown, [length, ...inner]: readonly number[], at: string, file: string): void {
  const list = value as unknown[];
  if (list.length !== length) {
    const message = `is no result of convscope: at ${at}: found ${list.length} entries, expected ${length}`;
    throw new UnreadableError(message, { file });
  }
  if (inner.length > 0) list.forEach((each, i) => void expectLengths(each, inner, `${at}/${i}`, file));
}

/** A product of numbers and of what names stand for: their number, or the length of their list. */
function lengthOf(product: readonly (string | number)[][], around: readonly object[], own: string): number {
  return product.reduce((length, [first, ...steps]) => {
    if (typeof first === "number") return length * first;
    const from = around.find((one, i) => first in one && !(i === 0 && first === own)) as Record<string, unknown>;
    const found = steps.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], from[first]);
    return length * (Array.isArray(found) ? found.length : (found as number));
  }, 1);
}
