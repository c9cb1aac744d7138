import { inflateRawSync } from "node:zlib";
import { fromBase64, readGolden } from "../../support/golden.ts";
import type { Input } from "../input.ts";

/** Files of golden/model-cases.py as seeds, under a file name each. */
export function modelCases(ends: string): [name: string, input: Input][] {
  const { files } = readGolden<{ files: Record<string, string> }>("model-cases.json");
  return Object.entries(files)
    .filter(([name]) => name.endsWith(ends))
    .map(([name, packed]) => [name, { file: name, bytes: new Uint8Array(inflateRawSync(fromBase64(packed))) }]);
}
