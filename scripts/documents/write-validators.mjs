// Writes build/document-validators: the schemas of documents that the page opens as plain code, since its policy allows none
// that is made at run time.
import { writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { documents } from "./list.mjs";

/** Of these the page says more than a program that reads JSON would: it draws them. */
const opened = documents.filter(
  ({ id }) => !["convscope-idealize/1", "convscope-inspect/1", "convscope-keys/1"].includes(id),
);

export function writeValidators(definitions) {
  const ajv = new Ajv2020({ allowUnionTypes: true, code: { source: true, esm: true, optimize: 2 }, inlineRefs: false });
  const words = ["description", "unit", "shape"];
  // Words are for people; the code would carry them to every visitor.
  const plain = JSON.stringify(definitions, (key, value) =>
    words.includes(key) && typeof value === "string" ? undefined : value,
  );
  ajv.addSchema({ $id: "convscope", $defs: JSON.parse(plain) });
  const functions = Object.fromEntries(opened.map(({ type }) => [`validate${type}`, `convscope#/$defs/${type}`]));
  const code = standaloneCode.default(ajv, functions);
  if (/require\(/.test(code)) throw new Error("a schema needs a part of ajv at run time: simplify it");
  writeFileSync("build/document-validators.js", code);
  const form = "{ (document: unknown): boolean; errors?: { instancePath: string; message?: string }[] | null }";
  const lines = Object.keys(functions).map((name) => `export declare const ${name}: ${form};\n`);
  writeFileSync("build/document-validators.d.ts", lines.join(""));
}
