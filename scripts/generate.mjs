// Makes what is made from other sources of this repository, all of it in build/. Building, testing and checking start here.
// To add something: a row below. A row is left out where the bytes of what it reads and writes are as it left them.
//
// node scripts/generate.mjs [--fast]: fast kernels take a third of the time to compile, and give the same numbers slower.
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { wasmIsBuilt } from "./build-wasm.mjs";
import { once } from "./once.mjs";

const rows = {
  "kernel-exports": {
    reads: ["assembly", "scripts/write-kernel-exports.mjs"],
    writes: ["build/kernel-exports.ts", "build/test-only-exports.ts"],
    make: async () => (await import("./write-kernel-exports.mjs")).writeKernelExports(),
  },
  "study-texts": {
    reads: ["data/studies", "scripts/write-study-texts.mjs"],
    writes: ["build/study-texts.ts"],
    make: async () => (await import("./write-study-texts.mjs")).writeStudyTexts(),
  },
  "pdf-fonts": {
    reads: ["scripts/write-pdf-fonts.mjs", "package-lock.json"],
    writes: ["build/pdf-fonts.ts"],
    make: async () => (await import("./write-pdf-fonts.mjs")).writePdfFonts(),
  },
  documents: {
    reads: ["sdk/results", "scripts/documents", "package-lock.json"],
    writes: [
      ...["build/schema", "build/RESULT.md", "build/document-shapes.js", "build/document-shapes.d.ts"],
      ...["build/document-schemas.js", "build/document-schemas.d.ts", "build/result-definitions.json"],
    ],
    make: async () => (await import("./documents/write-documents.mjs")).writeDocuments(),
  },
};

export async function generate(kernels = "full") {
  const compiled = compileKernels(kernels);
  await generateTexts();
  await compiled;
}

/** All but the kernels. */
export async function generateTexts() {
  for (const [name, { make, ...step }] of Object.entries(rows)) await once(name, step, make);
}

/** The compiler keeps a process busy, most of the time of a build: it has one of its own, beside this one. */
export async function compileKernels(way = "full") {
  if (wasmIsBuilt(way)) return;
  const child = spawn(process.execPath, ["scripts/build-wasm.mjs", `--${way}`], { stdio: "inherit" });
  await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error("assembly/ does not compile"))));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await generate(process.argv.includes("--fast") ? "fast" : "full");
}
