import { fromBase64, readGolden } from "../../support/golden.ts";
import { safetensors } from "../../support/safetensors.ts";
import { decimalFields, integerField } from "../fields.ts";
import type { HostileFormat, Input } from "../input.ts";

const file = "model.safetensors";

export const safetensorsFormat: HostileFormat = {
  name: "safetensors",
  seeds() {
    const golden = fromBase64(readGolden<{ safetensors: { file: string } }>("readers.json").safetensors.file);
    const weight = { dtype: "F32", shape: [2, 1, 3, 3], data_offsets: [0, 72] };
    const small = safetensors({ "conv.weight": weight }, new Uint8Array(72));
    const index = { metadata: { total_size: 72 }, weight_map: { "conv.weight": "a.safetensors" } };
    return new Map<string, Input>([
      ["every type", { file, bytes: golden }],
      ["one convolution", { file, bytes: small }],
      [
        "an index",
        {
          file: "model.safetensors.index.json",
          bytes: text(JSON.stringify(index)),
          beside: new Map([["a.safetensors", small]]),
        },
      ],
    ]);
  },
  cases() {
    const cases = new Map<string, Input>();
    const header = (name: string, json: string, data = 72) =>
      cases.set(name, { file, bytes: safetensors(json, new Uint8Array(data)) });
    const entry = (shape: string, offsets = "[0,72]", dtype = '"F32"') =>
      `{"w":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;
    const good = entry("[2,1,3,3]").slice(1, -1);
    header("a key twice", `{${good},${good}}`);
    header("a key twice in an entry", '{"w":{"dtype":"F32","dtype":"U8","shape":[18],"data_offsets":[0,72]}}');
    header("a key of 1 MB", `{"${"k".repeat(1 << 20)}":${good.slice(4)}}`);
    header("a key of NULs", `{"${"\\u0000".repeat(1000)}":${good.slice(4)}}`);
    header("the key __proto__", `{"__proto__":${good.slice(4)}}`);
    header("lone surrogates", `{"\\ud800":${good.slice(4)}}`);
    header("nested 100,000 deep", `{"w":${"[".repeat(1e5)}${"]".repeat(1e5)}}`);
    header("nested objects 100,000 deep", `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`);
    header("open brackets only", `{"w":${"[".repeat(1e6)}`);
    header(
      "20,000 tensors over the same bytes",
      `{${Array.from({ length: 20000 }, (_, i) => good.replace('"w"', `"w${i}"`)).join(",")}}`,
    );
    header("700,000 empty tensors", manyTensors(700_000), 0);
    header("100,001 empty tensors with escaped keys", manyTensors(100_001).replaceAll("data_o", "data\\u005fo"), 0);
    header("a shape of 100,000 sizes", entry(`[${new Array(100000).fill(1).join(",")}]`, "[0,4]"), 4);
    header("a number of 100,000 digits", entry(`[${"9".repeat(100000)}]`));
    for (const size of ["-1", "2147483648", "9223372036854775808", "1e300", "1e999", "0.5", "null", '"3"', "[3]"]) {
      header(`a size of ${size}`, entry(`[${size},1,3,3]`));
      header(`an end of ${size}`, entry("[2,1,3,3]", `[0,${size}]`));
      header(`a start of ${size}`, entry("[2,1,3,3]", `[${size},72]`));
    }
    header("sizes whose product wraps to 18", entry("[4294967296,4294967296,18]"));
    header("0 times 2^63", entry("[0,9223372036854775807]", "[0,0]"));
    header("2^40 filters of no bytes", entry("[1099511627776,0,3,3]", "[0,0]"), 0);
    header("backwards offsets", entry("[2,1,3,3]", "[72,0]"));
    for (const dtype of ["null", '"F7"', '"__proto__"', '"constructor"', `"${"F".repeat(1e5)}"`]) {
      header(`the type ${dtype.slice(0, 20)}`, entry("[2,1,3,3]", "[0,72]", dtype));
    }
    header("not an object", "[1,2,3]");
    header("nothing", "");
    const paths = [
      "../secret",
      "/etc/passwd",
      "C:\\x",
      "file:///etc/passwd",
      "http://127.0.0.1/x",
      "a/../../b",
      "%2e%2e/x",
      "",
      "a\0b",
      "model.safetensors.index.json",
    ];
    for (const path of paths) {
      const index = JSON.stringify({ weight_map: { w: path } });
      cases.set(`an index to ${JSON.stringify(path)}`, { file: "model.safetensors.index.json", bytes: text(index) });
    }
    return cases;
  },
  fields(bytes) {
    if (bytes[0] === 0x7b || bytes.length < 8) return decimalFields(bytes);
    return [integerField(0, 8), ...decimalFields(bytes, 8, Math.min(bytes.length, 8 + lengthOf(bytes)))];
  },
  // The header's length: up to the brace before the data, which a change may have moved.
  repair(bytes) {
    if (bytes.length < 16 || bytes[8] !== 0x7b) return bytes;
    const mended = bytes.slice();
    const wanted = new TextDecoder("latin1").decode(bytes).search(/\}\}\s*(?![,}\s])/);
    if (wanted > 8) new DataView(mended.buffer).setBigUint64(0, BigInt(wanted + 2 - 8), true);
    return mended;
  },
};

function manyTensors(count: number): string {
  const entry = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
  return `{${Array.from({ length: count }, (_, i) => `"${i}":${entry}`).join(",")}}`;
}

const text = (value: string) => new TextEncoder().encode(value);
const lengthOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
