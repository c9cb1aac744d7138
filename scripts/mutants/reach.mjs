// Which tests can reach a file: those that name it, or a file that does, in an import or as the path of a program.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const named = /["'`]((?:\.{1,2}|cli|sdk|test|build|assembly)\/[^"'`\n$]+?\.(?:ts|tsx|mjs|js))["'`]/g;

/** @returns a map of the tests that reach one of the targets to the number of files between them */
export function reaching(tests, targets) {
  const wanted = new Set(targets);
  const found = new Map();
  for (const test of tests) {
    let [ring, distance] = [[test], 0];
    const seen = new Set(ring);
    while (ring.length > 0 && !ring.some((file) => wanted.has(file))) {
      ring = ring.flatMap(namedIn).filter((file) => !seen.has(file) && seen.add(file));
      distance++;
    }
    if (ring.length > 0) found.set(test, distance);
  }
  return found;
}

/** What a test's result depends on, but for what it tests: its own text, and those of the files of test/ that it reaches. */
export function textOf(test) {
  const found = new Set([test]);
  for (const file of found) for (const other of namedIn(file)) if (other.startsWith("test/")) found.add(other);
  return [...found].map((file) => readFileSync(file, "utf8")).join("\n");
}

const remembered = new Map();
function namedIn(file) {
  if (!remembered.has(file)) {
    const files = [...readFileSync(file, "utf8").matchAll(named)].flatMap(([, path]) =>
      [join(dirname(file), path), path].map((each) => each.replaceAll("\\", "/")).filter((each) => existsSync(each)),
    );
    // What the kernels' module holds is compiled from assembly/.
    if (file === "build/kernels.ts") files.push("assembly/index.ts");
    const followed = file.startsWith("assembly/") ? files.concat(assemblyImports(file)) : files;
    remembered.set(file, [...new Set(followed)]);
  }
  return remembered.get(file);
}

/** AssemblyScript's imports have no extension. */
function assemblyImports(file) {
  const from = /from "(\.{1,2}\/[^"]+)"/g;
  return [...readFileSync(file, "utf8").matchAll(from)]
    .map(([, path]) => `${join(dirname(file), path).replaceAll("\\", "/")}.ts`)
    .filter((each) => existsSync(each));
}

/** The files that a module of assembly/ is compiled from. */
export function compiledFrom(entry) {
  const found = new Set([entry]);
  for (const file of found) for (const other of assemblyImports(file)) found.add(other);
  return found;
}
