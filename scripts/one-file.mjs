// The page as one file, for a double-click where there is no server: script, style, worker and a sample inside.
import { createHash } from "node:crypto";

/** Where `explorePieces` and `exploreStudy` put results in, before all blocks, and what stands above the views. */
const resultPlace = "<!--result-->";
const studyPlace = "<!--study-->";

/**
 * @param page page.html
 * @param docs The public address of the documentation; undefined: none is linked.
 * @param worker The worker's program, deflated.
 * @param icon The SVG.
 * @param samples Bytes of sample files, by the path that web-demo/samples.ts names.
 */
export function oneFile({ page, docs, main, worker, style, icon, samples }) {
  const script = inBlock(main, "main.js");
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    "worker-src blob:",
    `style-src ${hashOf(style)}`,
    "img-src data: blob:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const blocks = [
    resultPlace,
    // Text to the browser, until the page starts its worker with it.
    `<script type="text/plain" id="worker.zlib">${worker.toString("base64")}</script>`,
    ...[...samples].map(
      ([path, bytes]) => `<script type="text/plain" id="samples/${path}">${bytes.toString("base64")}</script>`,
    ),
    `<script type="module">${script}</script>`,
  ];
  const parts = {
    "{{remote}}": " data-one-file",
    "{{docs}}": docs === undefined ? "" : ` data-docs="${new URL("docs/", docs)}"`,
    "{{policy}}": policy,
    '<link rel="manifest" href="manifest.webmanifest">': "",
    '<link rel="icon" href="icon.svg" type="image/svg+xml">': `<link rel="icon" href="data:image/svg+xml;base64,${Buffer.from(icon).toString("base64")}">`,
    '<link rel="apple-touch-icon" href="icons/180.png">': "",
    '<link rel="stylesheet" href="style.css">': `<style>${style}</style>`,
    '<script type="module" src="main.js"></script>': blocks.join("\n"),
    '<div id="app">': `${studyPlace}<div id="app">`,
  };
  let html = page;
  for (const [part, instead] of Object.entries(parts)) {
    if (!html.includes(part)) throw new Error(`page.html has no ${part}`);
    html = html.replace(part, () => instead);
  }
  return html;
}

/** A program as the text of a script block: what would end or hide the block is written in another way. */
function inBlock(program, name) {
  const text = program.replace(/<(\/script|!--)/gi, "\\x3c$1");
  // What a parser of HTML changes, a hash would not fit, nor the program.
  if (/[\0\r]/.test(text)) throw new Error(`${name} holds a carriage return or a zero character`);
  return text;
}

function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
