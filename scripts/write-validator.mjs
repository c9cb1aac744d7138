// Writes build/document-validators: the schemas of saved documents as plain code, since the page's policy allows none that
// is made at run time.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";

const schemas = ["convscope-1", "convscope-1-operators", "convscope-1-scale-space"];
/** Each function by the schema, or the part of one, that it checks. */
const functions = {
  validateAnalysis: "convscope/1",
  validateOperators: "convscope-operators/1",
  validateOperatorsPart: "convscope-operators/1#/$defs/OperatorsResult",
  validateNorms: "convscope-operators/1#/$defs/NormsResult",
  validateScaleSpace: "convscope-scale-space/1",
  validateScaleSpacePart: "convscope-scale-space/1#/$defs/ScaleSpaceResult",
};

export function writeValidator() {
  const read = (name) => JSON.parse(readFileSync(`schema/${name}.schema.json`, "utf8"), withoutWords);
  const ajv = new Ajv2020({ schemas: schemas.map(read), allowUnionTypes: true, code: { source: true, esm: true } });
  const code = standaloneCode.default(ajv, functions);
  if (/require\(/.test(code)) throw new Error("a schema needs a part of ajv at run time: simplify it");
  mkdirSync("build", { recursive: true });
  writeFileSync("build/document-validators.js", code);
  const form = "{ (document: unknown): boolean; errors?: { instancePath: string; message?: string }[] | null }";
  const lines = Object.keys(functions).map((name) => `export declare const ${name}: ${form};\n`);
  writeFileSync("build/document-validators.d.ts", lines.join(""));
}

/** Descriptions are for people; the code would carry them to every visitor. */
function withoutWords(key, value) {
  return key === "description" && typeof value === "string" ? undefined : value;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeValidator();
