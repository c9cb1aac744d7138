// Three ways in which a foreign text or list costs more than its length: regular expressions that backtrack (polynomially,
// too: /\0+$/ on many NULs), anywhere in sdk/ and cli/, by scslre; and, in the rooms that read files, Math.max(...list),
// list.push(...other) and String.fromCharCode(...bytes), which exhaust the call stack from some 100,000 elements on. And,
// anywhere, a list of a map that is copied to be longer: map.set(key, [...map.get(key), one]) costs its square.
import { readdirSync, readFileSync } from "node:fs";
import { analyse } from "scslre";
import ts from "typescript";

/** Those over texts and lists that are short or our own, whatever a file holds: "path: code" each. */
const allowed = new Set(JSON.parse(readFileSync("scripts/check-linear.json", "utf8")));
const found = [];
const spreads = /^(sdk\/(readers|model|bytes|export)|cli\/(models|files|inspect))\//;
const takesMany = /(^Math\.(max|min)|\.(push|unshift)|^String\.from\w+)$/;

for (const folder of ["sdk", "cli"]) {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".ts")) checkFile(`${folder}/${name}`);
  }
}
const fresh = found.filter(({ key }) => !allowed.has(key));
const stale = [...allowed].filter((key) => !found.some((each) => each.key === key));
for (const { place, what, key } of fresh) console.error(`${place}: ${what}\n  ${key}`);
for (const key of stale) console.error(`scripts/check-linear.json: is not found any more: ${key}`);
if (process.argv.includes("--list"))
  console.log(
    JSON.stringify(
      found.map(({ key }) => key),
      null,
      1,
    ),
  );
if (fresh.length + stale.length > 0) process.exit(1);

function checkFile(path) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  visit(file);

  function visit(node) {
    if (ts.isRegularExpressionLiteral(node)) checkExpression(node);
    if (spreads.test(path) && ts.isCallExpression(node) && node.arguments.some(ts.isSpreadElement)) {
      if (takesMany.test(node.expression.getText())) note(node, "spreads a list into arguments");
    }
    if (ts.isCallExpression(node) && /\.set$/.test(node.expression.getText()) && copiesItsList(node)) {
      note(node, "copies a map's list to add to it");
    }
    ts.forEachChild(node, visit);
  }

  function checkExpression(node) {
    const end = node.text.lastIndexOf("/");
    let reports;
    try {
      ({ reports } = analyse({ source: node.text.slice(1, end), flags: node.text.slice(end + 1) }));
    } catch {
      // Flags that the analysis does not know.
      return;
    }
    if (reports.length > 0)
      note(node, `takes ${reports.some(({ exponential }) => exponential) ? "exponential" : "polynomial"} time`);
  }

  function note(node, what) {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({
      place: `${path}:${line + 1}`,
      what,
      key: `${path}: ${node.getText().replace(/\s+/g, " ").slice(0, 100)}`,
    });
  }
}

/** Whether what a call stores is a list that begins with what it has read: [...(map.get(key) ?? []), one]. */
function copiesItsList({ arguments: [, value] }) {
  const [first] = value !== undefined && ts.isArrayLiteralExpression(value) ? value.elements : [];
  return first !== undefined && ts.isSpreadElement(first) && /\.get\(/.test(first.getText());
}
