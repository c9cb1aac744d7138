// Writes build/kernel-exports.ts and build/test-only-exports.ts: what the entries of assembly/ export as TypeScript sees it,
// with the kernels' own parameter names and comments, so that a signature is written once. AssemblyScript's sources are
// TypeScript to the parser.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

/** Types as they cross the border: WebAssembly has numbers only, but takes true and false for a bool. */
const numbers = new Set(["usize", "i32", "u32", "f32", "f64"]);

export function writeKernelExports() {
  mkdirSync("build", { recursive: true });
  writeFileSync("build/kernel-exports.ts", interfaceOf("assembly/index.ts", "KernelExports"));
  writeFileSync("build/test-only-exports.ts", interfaceOf("assembly/test-only.ts", "TestOnlyExports"));
}

/** An interface with one method for each function that the entry re-exports, in its order. */
export function interfaceOf(entry, name) {
  const methods = parse(entry).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) throw new Error(`${entry} may only re-export`);
    const file = join(dirname(entry), `${statement.moduleSpecifier.text}.ts`);
    const source = parse(file);
    return statement.exportClause.elements.map((element) => method(source, element.name.text));
  });
  const head = `// Written by scripts/write-kernel-exports.mjs.\n\n/** The exports of ${entry}: addresses and counts are numbers. */`;
  return `${head}\nexport interface ${name} {\n${methods.join("\n")}\n}\n`;
}

function method(source, name) {
  const node = source.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name.text === name,
  );
  if (node === undefined) throw new Error(`${source.fileName} has no function ${name}`);
  const parameters = node.parameters.map(({ name, type }) => `${name.text}: ${crossing(source, type, "boolean")}`);
  // A bool comes back as 0 or 1.
  return `${comment(source, node)}  ${name}(${parameters.join(", ")}): ${crossing(source, node.type, "number")};`;
}

function crossing(source, type, bool) {
  const name = type.getText(source);
  if (numbers.has(name)) return "number";
  if (name === "bool") return bool;
  if (name === "void") return "void";
  throw new Error(`${source.fileName}: a kernel cannot take or return ${name}`);
}

function comment(source, node) {
  const range = (ts.getLeadingCommentRanges(source.text, node.pos) ?? []).at(-1);
  const text = range === undefined ? "" : source.text.slice(range.pos, range.end);
  return text.startsWith("/**") ? `  ${text.replaceAll("\n", "\n  ")}\n` : "";
}

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeKernelExports();
