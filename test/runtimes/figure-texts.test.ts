import { type Browser, chromium, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type DrawOptions, figuresOf } from "../../sdk/figures/index.ts";
import { run } from "../cli/support.ts";
import { networks } from "../samples/networks.ts";
import { chromiumPath } from "./chromium-path.ts";

// Where a browser draws the texts of real networks' figures: none beyond the picture's edge, no two over each other.

const test = suite("texts of figures in a browser");
let browser: Browser;
test.before(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: ["--no-sandbox"] });
});
test.after(() => browser.close());

/** Where the processor is shared, half a minute is nothing. */
async function newPage(): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  return page;
}

const further = "operators,norms,scale-space,channels,keys";
const documents: Record<string, readonly string[]> = {
  "a text classifier": ["analyze", ...networks["text direction"], "--with", further],
  "two face detectors": [
    ...["analyze", ...networks["face detection, short range"], ...networks["face detection, tiny"]],
    ...["--with", further],
  ],
  "a super-resolution": ["analyze", ...networks["super-resolution x2"], "--with", "operators,norms,channels"],
  "what differs": ["diff", ...networks["super-resolution x2"], ...networks["super-resolution x4"]],
};
const styles: DrawOptions[] = [
  {},
  { columns: 1, style: "paper" },
  { columns: 2, style: "paper", notes: false },
  { style: "dark", heading: false },
];

for (const [what, argv] of Object.entries(documents)) {
  test(`${what}: every text lies within its picture, and none over another`, async () => {
    const { code, stdout, stderr } = await run([...argv, "--json", "-q"]);
    assert.is(code, 0, stderr);
    const page = await newPage();
    let texts = 0;
    for (const options of styles) {
      for (const { name, svg } of figuresOf(JSON.parse(stdout), options)) {
        const found = await faultsOf(page, svg());
        assert.equal(found.faults, [], `${name}, ${JSON.stringify(options)}`);
        texts += found.texts;
      }
    }
    assert.ok(texts > (argv[0] === "diff" ? 100 : 2000), `${texts} texts`);
  });
}

test("what lies beyond the edge, or over another text, is found", async () => {
  const page = await newPage();
  const draw = (...texts: string[]) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 100 50" font-size="10">${texts.join("")}</svg>`;
  const cut = await faultsOf(page, draw('<text x="60" y="20">cut off here</text>'));
  assert.match(cut.faults.join(), /^cut off here: beyond/);
  const over = await faultsOf(page, draw('<text x="5" y="20">one</text>', '<text x="10" y="22">two</text>'));
  assert.equal(over.faults, ["one: over two"]);
  const well = await faultsOf(page, draw('<text x="5" y="20">one</text>', '<text x="5" y="32">two</text>'));
  assert.equal(well, { faults: [], texts: 2 });
});

/** In units of the view. Rotated names of a heat map stand in rows as close as their height: these are held to the edge alone. */
async function faultsOf(page: Page, svg: string): Promise<{ faults: string[]; texts: number }> {
  await page.setContent(`<body style="margin:0">${svg}`);
  return page.evaluate(() => {
    const root = document.querySelector("svg") as SVGSVGElement;
    const edge = root.getBoundingClientRect();
    const { width, height } = root.viewBox.baseVal;
    const scale = width / edge.width;
    // The paper-coloured edge under a text is drawn as a text of its own.
    const shown = [...root.querySelectorAll("text:not([aria-hidden])")].filter(({ textContent }) =>
      textContent?.trim(),
    );
    const boxes = shown.map((element) => {
      const box = element.getBoundingClientRect();
      const [left, right] = [(box.left - edge.left) * scale, (box.right - edge.left) * scale];
      const [top, bottom] = [(box.top - edge.top) * scale, (box.bottom - edge.top) * scale];
      // A line's box is higher than its letters.
      const air = 0.22 * (bottom - top);
      const turned = element.hasAttribute("transform");
      return { text: element.textContent, left, right, top, bottom, high: top + air, low: bottom - air, turned };
    });
    const faults: string[] = [];
    boxes.forEach((a, i) => {
      if (a.left < -0.5 || a.right > width + 0.5 || a.top < -0.5 || a.bottom > height + 0.5)
        faults.push(`${a.text}: beyond ${[a.left, a.right, a.top, a.bottom].map(Math.round)}`);
      for (const b of boxes.slice(i + 1)) {
        if (a.turned || b.turned) continue;
        const meet = a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.high < b.low - 0.3 && b.high < a.low - 0.3;
        if (meet) faults.push(`${a.text}: over ${b.text}`);
      }
    });
    return { faults, texts: boxes.length };
  });
}

test.run();
