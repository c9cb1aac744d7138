// The kernels with all changes behind switches. The number of the one that is on is a value in the binary, written over a mark
// when the bytes are loaded; so the start function, which fills tables, sees it too.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { switchable } from "./switchable.mjs";

/** Five bytes as LEB128, as is every number from 2^28 to 2^32: the place of the mark has room for any id. */
const mark = 0x5eedbed;
const base = 1 << 28;

/**
 * Compiles the copy's assembly/ with the changes. A change that the compiler refuses is left out.
 *
 * @returns the changes that are in it
 */
export function compileSwitchable(copy, changes) {
  // A constant that others are made of has to be one when they are compiled, and a list with a switch in it would be made at the
  // start, where the arena begins.
  const made = constants();
  let kept = changes.filter(
    ({ constant }) =>
      !made.some(({ name, value }) =>
        name === constant ? value.trim().startsWith("[") : new RegExp(`\\b${constant}\\b`).test(value),
      ),
  );
  for (;;) {
    writeSources(copy, kept);
    const errors = compile(copy);
    if (errors.length === 0) break;
    const refused = kept.filter((change) => errors.some((error) => isAt(change, error) || isOf(change, error)));
    if (refused.length === 0)
      throw new Error(`assembly/ does not compile with switches:\n${errors.map(({ text }) => text)}`);
    kept = kept.filter((change) => !refused.includes(change));
  }
  writeKernels(copy);
  return kept;
}

/** The constants of assembly's modules, {name, value}. */
function constants() {
  const files = readdirSync("assembly", { recursive: true }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) =>
    [...readFileSync(join("assembly", file), "utf8").matchAll(/^(?:export )?const (\w+)[^=\n]*=([^;]*);/gm)].map(
      ([, name, value]) => ({ name, value }),
    ),
  );
}

/** Of a constant's value, the compiler names the line where its list begins. */
function isAt({ file, line, last, constant, declared }, error) {
  const first = constant === undefined ? line : declared;
  return error.file === file && error.line >= first && error.line <= last;
}

/** A constant that the compiler wants to know at another place. */
function isOf({ constant }, { text }) {
  return constant !== undefined && new RegExp(`\\b${constant}\\b`).test(text);
}

function writeSources(copy, changes) {
  writeFileSync(
    join(copy, "assembly/mutants.ts"),
    `let on: i32 = ${base + mark};\nexport function __on(value: i32): void { on = value; }\n` +
      "const seen: usize = memory.data(65536);\nexport function __mutants(): usize { return seen; }\n" +
      "export function __count(): i32 { return 65536; }\n" +
      `@inline export function __mutant(id: i32): bool { store<u8>(seen + id, 1); return on - ${base} == id; }\n`,
  );
  const files = new Map(changes.map(({ file }) => [file, []]));
  for (const change of changes) files.get(change.file).push(change);
  for (const file of new Set([...touched, ...files.keys()])) {
    const source = readFileSync(file, "utf8");
    const path = relative(dirname(file), "assembly/mutants").replaceAll("\\", "/");
    const from = path.startsWith(".") ? path : `./${path}`;
    const text = switchable(source, files.get(file) ?? [], (id) => `__mutant(${id})`);
    // On the first line, so that the others keep their numbers.
    writeFileSync(join(copy, file), files.has(file) ? `import { __mutant } from "${from}"; ${text}` : source);
    touched.add(file);
  }
  const index = readFileSync("assembly/index.ts", "utf8");
  const text = files.has("assembly/index.ts") ? readFileSync(join(copy, "assembly/index.ts"), "utf8") : index;
  writeFileSync(join(copy, "assembly/index.ts"), `${text}\nexport { __on, __mutants, __count } from "./mutants";\n`);
}
const touched = new Set();

/** @returns the errors {file, line, text} */
function compile(copy) {
  const options = ["assembly/index.ts", "--config", "asconfig.json", "--target", "release", "--optimizeLevel", "1"];
  try {
    execFileSync(process.execPath, ["node_modules/assemblyscript/bin/asc.js", ...options], {
      cwd: copy,
      stdio: "pipe",
    });
    return [];
  } catch (error) {
    const blocks = String(error.stderr)
      .split(/\n\n(?=[A-Z]+ )/)
      .filter((block) => block.includes("ERROR "));
    return blocks.map((text) => {
      const [, file, line] = /in (assembly\/\S+\.ts)\((\d+),/.exec(text) ?? [];
      return { file, line: Number(line), text };
    });
  }
}

/** Whether the binary with one change, not behind a switch, is that without it. */
export function compilesTheSame(folder, { file, start, end, text, statement }, source) {
  if (!existsSync(folder)) {
    cpSync("assembly", join(folder, "assembly"), { recursive: true });
    cpSync("asconfig.json", join(folder, "asconfig.json"));
    symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
    compile(folder);
    renameSync(join(folder, "build/kernels.wasm"), join(folder, "original.wasm"));
  }
  writeFileSync(
    join(folder, file),
    source.slice(0, start) + (statement ? `{ ${text} }` : `(${text})`) + source.slice(end),
  );
  try {
    if (compile(folder).length > 0) return false;
    return readFileSync(join(folder, "build/kernels.wasm")).equals(readFileSync(join(folder, "original.wasm")));
  } finally {
    writeFileSync(join(folder, file), source);
  }
}

function writeKernels(copy) {
  const hex = readFileSync(join(copy, "build/kernels.wasm")).toString("hex");
  const marked = leb128(base + mark);
  if (hex.split(marked).length !== 2) throw new Error("the mark is not in the binary once");
  writeFileSync(
    join(copy, "build/kernels.ts"),
    'import { deflateSync } from "node:zlib";\n' +
      `const on = ${base} + Number(process.env.MUTANT ?? -1);\n` +
      "const bytes = [0, 7, 14, 21, 28].map((shift) => ((on >>> shift) & 127) | (shift < 28 ? 128 : 0));\n" +
      'const text = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");\n' +
      'export const kernelsDigest: string = "0".repeat(64);\n' +
      `const hex = "${hex}".replace("${marked}", text);\n` +
      'export const kernelsDeflated: string = deflateSync(Buffer.from(hex, "hex")).toString("base64");\n',
  );
}

function leb128(value) {
  return [0, 7, 14, 21, 28]
    .map((shift) => ((value >>> shift) & 127) | (shift < 28 ? 128 : 0))
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
