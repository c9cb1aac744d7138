// Compiles assembly/ and writes the binary twice: build/kernels.wasm, and build/kernels.ts with the bytes in hexadecimal:
// longer than base64, but a sixth shorter when gzipped, since equal bytes stay equal text.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

mkdirSync("build", { recursive: true });
const { error, stderr } = await asc.main(["--config", "asconfig.json", "--target", "release"], {});
if (error) {
  process.stderr.write(stderr.toString());
  process.exit(1);
}
const bytes = readFileSync("build/kernels.wasm");
const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
if (imports.length > 0) {
  process.stderr.write(`kernels.wasm must import nothing, found ${JSON.stringify(imports)}\n`);
  process.exit(1);
}
const digest = createHash("sha256").update(bytes).digest("hex");
writeFileSync(
  "build/kernels.ts",
  `// Written by scripts/build-wasm.mjs.\nexport const kernelsDigest: string = "${digest}";\nexport const kernelsHex: string =\n  "${bytes.toString("hex")}";\n`,
);
