// Makes everything that follows from the types of sdk/results: schemas, the page's checks, and the page that lists the fields.
import { pathToFileURL } from "node:url";
import { readTypes } from "./read-types.mjs";
import { writeDefinitions } from "./write-definitions.mjs";
import { writeDocumentSchemas } from "./write-document-schemas.mjs";
import { writeFieldList } from "./write-field-list.mjs";
import { writeSchemas } from "./write-schemas.mjs";
import { writeShapes } from "./write-shapes.mjs";

export function writeDocuments() {
  const definitions = readTypes();
  writeSchemas(definitions);
  writeDefinitions(definitions);
  writeDocumentSchemas(definitions);
  writeShapes(definitions);
  writeFieldList(definitions);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeDocuments();
