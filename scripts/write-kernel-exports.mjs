// Writes build/kernel-exports.ts and build/test-only-exports.ts: what the entries of assembly/ export as TypeScript sees it,
// with the kernels' own parameter names and comments, so that a signature is written once. AssemblyScript's sources are
// TypeScript to the parser.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

/** Types as they cross the border: WebAssembly has numbers only, but takes true and false for a bool. */
const words = new Set(["usize", "i32", "u32"]);
const numbers = new Set([...words, "f32", "f64"]);

export function writeKernelExports() {
  mkdirSync("build", { recursive: true });
  writeFileSync("build/kernel-exports.ts", interfaceOf("assembly/index.ts", "KernelExports"));
  writeFileSync("build/test-only-exports.ts", interfaceOf("assembly/test-only.ts", "TestOnlyExports"));
}

/**
 * An interface with one method for each function that the entry re-exports, in its order, and for each block of numbers that a
 * kernel takes (an unmanaged class) the list of its fields.
 */
function interfaceOf(entry, name) {
  const blocks = new Map();
  const methods = parse(entry).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) throw new Error(`${entry} may only re-export`);
    const file = join(dirname(entry), `${statement.moduleSpecifier.text}.ts`);
    const source = parse(file);
    return statement.exportClause.elements.map((element) => method(source, element.name.text, blocks));
  });
  const head = `// Written by scripts/write-kernel-exports.mjs.\n\n/** The exports of ${entry}: addresses and counts are numbers. */`;
  return `${head}\nexport interface ${name} {\n${methods.join("\n")}\n}\n${[...blocks.values()].join("")}`;
}

function method(source, name, blocks) {
  const node = source.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name.text === name,
  );
  if (node === undefined) throw new Error(`${source.fileName} has no function ${name}`);
  const crossing = (type, bool) => {
    const name = type.getText(source);
    if (numbers.has(name)) return "number";
    if (name === "bool") return bool;
    if (name === "void") return "void";
    if (!blocks.has(name)) blocks.set(name, fieldsOf(source, name));
    return "number";
  };
  const parameters = node.parameters.map(({ name, type }) => `${name.text}: ${crossing(type, "boolean")}`);
  // A bool comes back as 0 or 1.
  return `${comment(source, node, "  ")}  ${name}(${parameters.join(", ")}): ${crossing(node.type, "number")};`;
}

/** The fields of an unmanaged class that the source imports, each of four bytes, in the order of memory. */
function fieldsOf(source, name) {
  const from = source.statements.find(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      statement.importClause.namedBindings.elements.some((element) => element.name.text === name),
  );
  if (from === undefined) throw new Error(`${source.fileName}: a kernel cannot take or return ${name}`);
  const file = parse(join(dirname(source.fileName), `${from.moduleSpecifier.text}.ts`));
  const node = file.statements.find((statement) => ts.isClassDeclaration(statement) && statement.name.text === name);
  if (!(ts.getDecorators(node) ?? []).some(({ expression }) => expression.getText(file) === "unmanaged")) {
    throw new Error(`${file.fileName}: ${name} must be unmanaged to be a block of numbers`);
  }
  const fields = node.members.filter(ts.isPropertyDeclaration).map((member) => {
    if (!words.has(member.type.getText(file)))
      throw new Error(`${file.fileName}: ${name} may hold usize, u32 and i32 only`);
    return member.name.text;
  });
  const list = `${name[0].toLowerCase()}${name.slice(1)}Fields`;
  return `\n${comment(file, node, "")}export const ${list} = ${JSON.stringify(fields)} as const;\n`;
}

function comment(source, node, indent) {
  const range = (ts.getLeadingCommentRanges(source.text, node.pos) ?? []).at(-1);
  const text = range === undefined ? "" : source.text.slice(range.pos, range.end);
  return text.startsWith("/**") ? `${indent}${text.replaceAll("\n", `\n${indent}`)}\n` : "";
}

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeKernelExports();
