// Writes build/result-validator: the schema as plain code, since the page's policy allows none that is made at run time.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";

export function writeValidator() {
  const schema = JSON.parse(readFileSync("schema/convscope-1.schema.json", "utf8"));
  const ajv = new Ajv2020({ allowUnionTypes: true, code: { source: true, esm: true } });
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  if (/require\(/.test(code)) throw new Error("the schema needs a part of ajv at run time: simplify it");
  mkdirSync("build/js/build", { recursive: true });
  writeFileSync("build/js/build/result-validator.js", code);
  writeFileSync(
    "build/result-validator.d.ts",
    "declare const validate: { (document: unknown): boolean; errors?: { instancePath: string; message?: string }[] | null };\nexport default validate;\n",
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeValidator();
