import { fromBase64, readGolden } from "../../support/golden.ts";
import { decimalFields, integerField } from "../fields.ts";
import type { HostileFormat, Input } from "../input.ts";

interface Golden {
  npy: { name: string; file: string }[];
  refusedNpy: { name: string; file: string }[];
}

const file = "filters.npy";

export const npy: HostileFormat = {
  name: "npy",
  seeds() {
    const golden = readGolden<Golden>("readers.json").npy;
    const order = ["version 1", ...golden.map(({ name }) => name)];
    return new Map<string, Input>(
      order.map((name) => [name, { file, bytes: fromBase64(golden.find((each) => each.name === name)!.file) }]),
    );
  },
  cases() {
    const cases = new Map<string, Input>();
    for (const { name, file: bytes } of readGolden<Golden>("readers.json").refusedNpy) {
      cases.set(`numpy's ${name}`, { file, bytes: fromBase64(bytes) });
    }
    const header = (name: string, dictionary: string, version = 2) =>
      cases.set(name, { file, bytes: npyOf(dictionary, version) });
    const of = (shape: string, descr = "'<f4'", order = "False") =>
      `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;
    for (const size of ["-1", "2147483648", "9223372036854775808", "1e9", "0x10", "1.5", "None", "1L", "'3'", "()"]) {
      header(`a size of ${size}`, of(`(${size}, 3, 3)`));
    }
    header("sizes whose product wraps to 0", of("(4294967296, 4294967296, 3, 3)"));
    header("0 times 2^63", of("(0, 9223372036854775807, 3, 3)"));
    header("2^40 filters", of("(1099511627776, 3, 3)"));
    header("10,000 axes", of(`(${"1, ".repeat(10000)})`));
    header("nested 20,000 deep", of(`${"(".repeat(20000)}${")".repeat(20000)}`));
    header("nested dictionaries", "{'a':".repeat(10000));
    header("a text without end", of("(3, 3, 3)", "'<f4").slice(0, 20));
    header("a key twice", `{'descr': '<f4', ${of("(1, 3, 3)").slice(1)}`);
    header("an expression", of("(__import__('os').system('true'), 3, 3)"));
    header("objects, that is a pickle", of("(1, 3, 3)", "'|O'"));
    header("a structure of itself", of("(1, 3, 3)", `${"[('a', ".repeat(1000)}'<f4'${")]".repeat(1000)}`));
    for (const descr of ["'<f0'", "'<f9999999999'", "'<U4294967296'", "'V0'", "'<c8'", "''", "None", "'<f4'*9"]) {
      header(`the type ${descr}`, of("(1, 3, 3)", descr));
    }
    for (const version of [0, 3, 4, 255]) header(`version ${version}`, of("(4, 3, 3)"), version);
    header("invalid UTF-8", of("(4, 3, 3)").replace("shape", "sh\u00e4pe"), 3);
    return cases;
  },
  fields(bytes) {
    if (bytes.length < 12) return [];
    const long = bytes[6] > 1;
    return [
      integerField(6, 1),
      integerField(8, long ? 4 : 2),
      ...decimalFields(bytes, 10, Math.min(200, bytes.length)),
    ];
  },
  // The header's length: up to the line's end that closes it.
  repair(bytes) {
    const end = bytes.indexOf(0x0a, 10);
    if (end < 0 || bytes.length < 12) return bytes;
    const mended = bytes.slice();
    const view = new DataView(mended.buffer);
    if (bytes[6] > 1) view.setUint32(8, end + 1 - 12, true);
    else view.setUint16(8, Math.min(65535, end + 1 - 10), true);
    return mended;
  },
};

/** An npy file of this header and 144 bytes of data. */
export function npyOf(dictionary: string, version = 2): Uint8Array {
  const header = new TextEncoder().encode(`${dictionary}\n`);
  const length = integerField(0, version === 1 ? 2 : 4).encode(BigInt(header.length));
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0];
  return Uint8Array.from([...magic, ...Array.from(length), ...header, ...new Uint8Array(144)]);
}
