/** A browser as far as the page's main way needs one: Chromium, Firefox and WebKit are each driven by a library of their own. */
export interface Engine {
  /** "Firefox 140.12.0". */
  readonly name: string;
  /** Addresses of other machines that anything in this browser has asked for: what reached its proxy. */
  readonly foreign: readonly string[];
  open(address: string, width?: number, height?: number): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  go(address: string): Promise<void>;
  back(): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** The value of an expression in the page, as JSON has it. A promise is waited for. */
  value(expression: string): Promise<unknown>;
  /** A click with the mouse in the middle of the first element that fits. */
  click(selector: string): Promise<void>;
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  /** The whole page as a PNG. */
  picture(): Promise<Uint8Array>;
  /** Errors that the page wrote to the console or did not catch since it was last gone to. */
  complaints(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  theme: "light" | "dark";
  /** Pictures of the page are taken: it is painted as people have it. */
  pictures?: boolean;
}

/** What a function of the page gives: it must hold no named function, and nothing from outside but its arguments. */
export async function evaluate<A extends unknown[], R>(
  tab: Tab,
  body: (...given: A) => R,
  ...given: A
): Promise<Awaited<R>> {
  return (await tab.value(`(${body})(...${JSON.stringify(given)})`)) as Awaited<R>;
}

/** Ends a test that would never end; nothing is measured by it. */
export const patience = 120_000;

/** Asks again until the answer is neither false, empty nor missing. */
export async function until<A extends unknown[], R>(tab: Tab, body: (...given: A) => R, ...given: A) {
  for (const end = Date.now() + patience; ; ) {
    const answer = await evaluate(tab, body, ...given);
    if (answer) return answer;
    if (Date.now() > end) {
      const seen = await evaluate(tab, () => `${location.hash} "${document.title}"\n${document.body.innerText}`);
      throw new Error(`never in the page: ${body} of ${JSON.stringify(given)}\n${seen.slice(0, 2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Waits until an element whose text or label begins with the words stands still, as a hand does, and clicks it: again where it moved
 * after a driver had aimed.
 */
export async function press(tab: Tab, selector: string, words: string): Promise<void> {
  for (let aims = 0; aims < 5; aims++) {
    await until(tab, mark, selector, words);
    await tab.click("[data-marked]");
    if (!(await evaluate(tab, () => document.querySelector("[data-marked]") !== null))) return;
  }
  throw new Error(`never hit in the page: ${selector} "${words}"`);
}

function mark(selector: string, words: string) {
  let before: string | null = null;
  for (const old of document.querySelectorAll("[data-marked]")) {
    before = old.getAttribute("data-marked");
    old.removeAttribute("data-marked");
  }
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find((element) =>
    (element.getAttribute("aria-label") ?? element.innerText).trim().startsWith(words),
  );
  if (found === undefined) return false;
  const { x, y } = found.getBoundingClientRect();
  const place = `${x} ${y}`;
  found.setAttribute("data-marked", place);
  found.addEventListener("click", () => found.removeAttribute("data-marked"), { once: true, capture: true });
  return place === before;
}
