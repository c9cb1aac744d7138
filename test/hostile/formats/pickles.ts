import { fromBase64, readGolden } from "../../support/golden.ts";
import { integerField } from "../fields.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { op, pickle } from "../pickle-bytes.ts";

interface Golden {
  files: { name: string; file: string; format: string; bytes: string }[];
}

const file = "model.pkl";
const floats = (count: number) => new Array<number>(4 * count).fill(0);

/** Pickles of Python, numpy, joblib and Paddle, objects in .npy, and PyTorch's first format. */
export const pickles: HostileFormat = {
  name: "pickle",
  seeds() {
    const { files } = readGolden<Golden>("torch-files.json");
    const chosen = files.filter(({ name, format }) => format === "pickle" || /^np\.save|0\.1$/.test(name));
    return new Map<string, Input>(
      chosen
        .filter(({ bytes }) => bytes.length < 30_000)
        .map(({ name, file: own, bytes }) => [name, { file: own, bytes: fromBase64(bytes) }]),
    );
  },
  cases() {
    const cases = new Map<string, Input>();
    const add = (what: string, bytes: readonly number[]) => cases.set(what, { file, bytes: Uint8Array.from(bytes) });
    const array = (shape: readonly number[], bytes: readonly number[], code = "f4") => [
      ...op.global("numpy.core.multiarray", "_reconstruct"),
      ...[...op.mark, ...op.global("numpy", "ndarray"), ...op.tuple, ...op.reduce],
      ...[...op.mark, ...op.int(1), ...op.mark, ...shape.flatMap(op.int), ...op.tuple],
      ...[...op.global("numpy", "dtype"), ...op.text(code), ...op.tuple1, ...op.reduce],
      ...[0x89, 0x42, ...u32(bytes.length), ...bytes, ...op.tuple, 0x62],
    ];
    const dict = (...values: number[][]) =>
      pickle(op.emptyDict, ...values.flatMap((value, i) => [op.text(`w${i}`), value, op.setItem]));
    add("an array", dict(array([2, 1, 3, 3], floats(18))));
    for (const [shape, count] of [
      [[2 ** 31 - 1, 2 ** 31 - 1, 3, 3], 4],
      [[2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], 4],
      [[-1, 3, 3], 9],
      [[0, 2 ** 31 - 1, 3, 3], 0],
      [new Array<number>(100).fill(1), 1],
      [[2, 1, 3, 3], 17],
    ] as const) {
      add(`an array of ${shape.slice(0, 5)} in ${count} numbers`, dict(array(shape, floats(count))));
    }
    for (const code of ["f16", "O8", "V4", "U1", "x".repeat(10_000), "f99999999999", "c8", "i3"]) {
      add(`elements of ${code.slice(0, 12)}`, dict(array([2, 1, 3, 3], floats(18), code)));
    }
    const same = array([2, 1, 3, 3], floats(18));
    add("one array 50,000 times", [
      ...[0x80, 2, ...same, ...op.put(0), ...op.pop, ...op.emptyDict, ...op.mark],
      ...Array.from({ length: 50_000 }, (_, i) => [...op.text(String(i)), ...op.get(0)]).flat(),
      ...[0x75, 0x2e],
    ]);
    const many = (count: number, entry: (i: number) => number[]) => [
      ...[0x80, 2, ...same, ...op.put(0), ...op.pop, ...op.emptyDict, ...op.mark],
      ...Array.from({ length: count }, (_, i) => entry(i)).flat(),
      ...[0x75, 0x2e],
    ];
    add(
      "50,000 parts of names",
      many(50_000, (i) => [...op.text(`ema_student${i}.weight`), ...op.get(0)]),
    );
    const network = [...op.emptyDict, ...op.text("w"), ...op.get(0), ...op.setItem];
    add(
      "20,000 networks",
      many(20_000, (i) => [...op.text(`net${i}`), ...network]),
    );
    const inner = (bytes: readonly number[]) => [
      ...op.global("torch.storage", "_load_from_bytes"),
      ...[0x42, ...u32(bytes.length), ...bytes, ...op.tuple1, ...op.reduce],
    ];
    add("a storage that is no file", pickle(inner([1, 2, 3])));
    add("a storage within itself", pickle(inner(pickle(inner(pickle(inner([0x80, 2, 0x2e])))))));
    add("20,000 storages", pickle(op.mark, ...Array.from({ length: 20_000 }, () => inner([0x80])), op.tuple));
    add("a byte string beyond the end", [0x80, 2, 0x42, 255, 255, 255, 127, 0x2e]);
    add("a byte string of 2^63 bytes", [0x80, 4, 0x8e, 0, 0, 0, 0, 0, 0, 0, 128, 0x2e]);
    add("100,000 byte strings of 1,025 bytes", [
      ...[0x80, 2, ...op.mark],
      ...Array.from({ length: 3000 }, () => [0x42, 1, 4, 0, 0, ...new Array<number>(1025).fill(1)]).flat(),
      ...[0x6c, 0x2e],
    ]);
    const wrapper = (shape: readonly number[], rest: readonly number[]) => [
      ...[...op.global("joblib.numpy_pickle", "NumpyArrayWrapper"), ...op.emptyTuple, 0x81, ...op.emptyDict],
      ...[...op.text("shape"), ...op.mark, ...shape.flatMap(op.int), ...op.tuple, ...op.setItem],
      ...[
        ...op.text("dtype"),
        ...op.global("numpy", "dtype"),
        ...op.text("f4"),
        ...op.tuple1,
        ...op.reduce,
        ...op.setItem,
      ],
      ...[0x62, ...rest],
    ];
    add("joblib's array", pickle(wrapper([2, 1, 3, 3], floats(18))));
    add("joblib's array beyond the end", pickle(wrapper([2 ** 31 - 1, 3, 3], floats(18))));
    add("joblib's array of 2^124 numbers", pickle(wrapper(new Array<number>(4).fill(2 ** 31 - 1), [])));
    add("a line of quotes and backslashes", [0x53, 0x27, ...new Array<number>(1_000_000).fill(0x5c), 0x27, 10, 0x2e]);
    return cases;
  },
  fields(bytes) {
    const fields: Field[] = [];
    for (let at = 0; at < Math.min(bytes.length, 4096); at++) {
      const width = { 66: 4, 67: 1, 75: 1, 77: 2, 74: 4, 88: 4, 140: 1, 149: 8, 142: 8 }[bytes[at]];
      if (width !== undefined && at + 1 + width <= bytes.length)
        fields.push(integerField(at + 1, width), integerField(at, 1));
    }
    return fields;
  },
};

const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
