const namespace = "http://www.w3.org/2000/svg";
/** Characters of markup put into the page in one task, some 200 marks or 10 long curves: milliseconds on a slow machine. */
const mostAtOnce = 30_000;

/**
 * Puts a drawing into the page piece by piece, so that one of ten thousands of marks does not keep the page from answering.
 * @param svg one of our own figures: well-formed, every `<`, `>`, `&` and quote of a text or an attribute escaped
 * @param stopped asked between the pieces; true leaves the drawing as it is
 */
export async function putSvg(holder: Element, svg: string, stopped: () => boolean): Promise<void> {
  const token = /<(\/?)([\w-]+)([^<>]*?)(\/?)>|([^<>]+)/g;
  let parent: Element = holder;
  let pause = mostAtOnce;
  for (let match = token.exec(svg); match !== null; match = token.exec(svg)) {
    const [, closing, name, attributes, alone, text] = match;
    if (text !== undefined) {
      parent.append(unescaped(text));
    } else if (closing !== "") {
      parent = parent.parentElement as Element;
    } else {
      if (match.index >= pause) {
        // A task of its own for the next piece.
        await new Promise((resolve) => setTimeout(resolve));
        if (stopped()) return;
        pause = match.index + mostAtOnce;
      }
      const element = document.createElementNS(namespace, name);
      for (const [, key, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (key !== "xmlns") element.setAttribute(key, unescaped(value));
      }
      if (parent === holder) holder.replaceChildren(element);
      else parent.append(element);
      if (alone === "") parent = element;
    }
  }
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);
}
