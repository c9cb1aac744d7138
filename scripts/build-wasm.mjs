// Compiles assembly/ and writes the binary twice: build/kernels.wasm, and build/kernels.ts with the bytes in hexadecimal:
// longer than base64, but a sixth shorter when gzipped, since equal bytes stay equal text. build/test-only.wasm holds what
// only tests call.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

mkdirSync("build", { recursive: true });
await compile("assembly/test-only.ts", "test-only");
const bytes = await compile("assembly/index.ts", "release");
const digest = createHash("sha256").update(bytes).digest("hex");
writeFileSync(
  "build/kernels.ts",
  `// Written by scripts/build-wasm.mjs.\nexport const kernelsDigest: string = "${digest}";\nexport const kernelsHex: string =\n  "${bytes.toString("hex")}";\n`,
);

async function compile(entry, target) {
  const { error, stderr } = await asc.main([entry, "--config", "asconfig.json", "--target", target], {});
  if (error) fail(stderr.toString());
  const bytes = readFileSync(target === "release" ? "build/kernels.wasm" : `build/${target}.wasm`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  if (imports.length > 0) fail(`${entry} must import nothing, found ${JSON.stringify(imports)}\n`);
  return bytes;
}

function fail(message) {
  process.stderr.write(message);
  process.exit(1);
}
