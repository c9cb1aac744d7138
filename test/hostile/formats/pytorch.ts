import { fromBase64, readGolden } from "../../support/golden.ts";
import { integerField } from "../fields.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { op, pickle } from "../pickle-bytes.ts";
import { localEntries, mendChecksums, zipFields, zipOf } from "../zip-bytes.ts";
import { zipCases } from "./npz.ts";

interface Golden {
  files: { name: string; file: string }[];
}

const file = "model.pt";

export const pytorch: HostileFormat = {
  name: "pytorch",
  seeds() {
    const { files } = readGolden<Golden>("torch.json");
    const small = files.filter((each) => each.file.length < 20000);
    return new Map<string, Input>(small.map(({ name, file: bytes }) => [name, { file, bytes: fromBase64(bytes) }]));
  },
  cases() {
    const cases = zipCases(file, "m/data.pkl", Uint8Array.from(stateDict()));
    const add = (name: string, bytes: readonly number[]) => cases.set(name, { file, bytes: archive(bytes) });
    for (const [name, parts] of namingSystem()) {
      add(`os.system by ${name}`, pickle(...parts));
      add(`os.system by ${name}, as a tensor`, pickle(op.emptyDict, op.text("w"), ...parts, op.setItem));
    }
    for (const [name, bytes] of bombs()) add(name, bytes);
    for (const [name, bytes] of wrongTensors()) add(name, bytes);
    const legacy = [...legacyHead, ...pickle(...namingSystem().get("REDUCE of a GLOBAL")!)];
    cases.set("os.system in the old format", { file, bytes: Uint8Array.from(legacy) });
    cases.set("the old format's magic number only", { file, bytes: Uint8Array.from(legacyHead) });
    const order = (text: string) => zipOf([data(stateDict()), storage, named("m/byteorder", text)]);
    for (const text of ["", "little", "middle", "x".repeat(1e6)]) {
      cases.set(`byte order ${text.slice(0, 8)} of ${text.length}`, { file, bytes: order(text) });
    }
    return cases;
  },
  fields(bytes) {
    const pickles = localEntries(bytes).filter(({ name }) => name.endsWith(".pkl"));
    // The old format is pickles from end to end.
    if (pickles.length === 0) return pickleFields(bytes, 0, Math.min(bytes.length, 4096));
    return [...zipFields(bytes), ...pickles.flatMap(({ start, size }) => pickleFields(bytes, start, start + size))];
  },
  repair: mendChecksums,
};

/** What torch.save of the old format begins with: the magic number, the version, what the machine was like. */
const legacyHead = [
  ...[0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
  ...[0x80, 2, 0x4d, 0xe9, 3, 0x2e],
  ...pickle(op.emptyDict),
];

const data = (bytes: readonly number[]) => ({ name: "m/data.pkl", data: Uint8Array.from(bytes) });
const named = (name: string, text: string) => ({ name, data: new TextEncoder().encode(text) });
const storage = { name: "m/data/0", data: new Uint8Array(72) };
const archive = (bytes: readonly number[]) => zipOf([data(bytes), storage]);

interface TensorParts {
  key?: readonly number[];
  count?: readonly number[];
  offset?: readonly number[];
  shape?: readonly number[];
  strides?: readonly number[];
  type?: readonly number[];
}

const ints = (...values: number[]) => [...op.mark, ...values.flatMap(op.int), ...op.tuple];

/** The opcodes of a tensor as torch writes it, with any of its parts another. */
function tensor({ key, count, offset, shape, strides, type }: TensorParts = {}): number[] {
  const id = [...op.mark, ...op.text("storage"), ...(type ?? op.global("torch", "FloatStorage"))];
  return [
    ...op.global("torch._utils", "_rebuild_tensor_v2"),
    ...op.mark,
    ...[...id, ...(key ?? op.text("0")), ...op.text("cpu"), ...(count ?? op.int(18)), ...op.tuple, ...op.persistent],
    ...(offset ?? op.int(0)),
    ...(shape ?? ints(2, 1, 3, 3)),
    ...(strides ?? ints(9, 9, 3, 1)),
    0x89, // False
    ...[...op.global("collections", "OrderedDict"), ...op.emptyTuple, ...op.reduce],
    ...[...op.tuple, ...op.reduce],
  ];
}

const stateDict = (parts?: TensorParts) => pickle(op.emptyDict, op.text("conv.weight"), tensor(parts), op.setItem);

/** Every way in which a pickle can name and call a function. */
function namingSystem(): Map<string, readonly (readonly number[])[]> {
  const argument = [...op.text("true"), ...op.tuple1];
  const stack = [...op.text("os"), ...op.text("system"), ...op.stackGlobal];
  const global = op.global("os", "system");
  return new Map<string, readonly (readonly number[])[]>([
    ["GLOBAL", [global]],
    ["STACK_GLOBAL", [stack]],
    [
      "STACK_GLOBAL of memoised names",
      [
        op.text("os"),
        op.put(0),
        op.pop,
        op.text("system"),
        op.put(1),
        op.pop,
        op.get(0),
        op.get(1),
        op.stackGlobal,
        argument,
        op.reduce,
      ],
    ],
    ["REDUCE of a GLOBAL", [global, argument, op.reduce]],
    ["REDUCE of a STACK_GLOBAL", [stack, argument, op.reduce]],
    ["REDUCE by the memo", [global, op.put(5), op.pop, op.get(5), argument, op.reduce]],
    ["REDUCE of eval", [op.global("builtins", "eval"), argument, op.reduce]],
    [
      "REDUCE of getattr",
      [
        op.global("builtins", "getattr"),
        op.mark,
        op.global("os", "path"),
        op.text("system"),
        op.tuple,
        op.reduce,
        argument,
        op.reduce,
      ],
    ],
    ["a dotted name", [op.global("torch", "os.system"), argument, op.reduce]],
    ["a name within a permitted module", [op.global("torch._utils", "os.system"), argument, op.reduce]],
    ["INST", [op.mark, op.text("true"), op.instance("os", "system")]],
    ["OBJ", [op.mark, global, op.text("true"), op.object]],
    ["NEWOBJ", [global, argument, op.newObject]],
    ["NEWOBJ_EX", [global, argument, op.emptyDict, op.newObjectEx]],
    ["BUILD", [global, op.emptyTuple, op.reduce, op.emptyDict, op.text("__setstate__"), global, op.setItem, op.build]],
    [
      "BUILD of an attribute",
      [
        op.global("torch", "Tensor"),
        op.emptyTuple,
        op.newObject,
        op.emptyDict,
        op.text("__class__"),
        global,
        op.setItem,
        op.build,
      ],
    ],
    ["EXT1", [op.extension(1), argument, op.reduce]],
    ["EXT2", [op.extension2(256), argument, op.reduce]],
    ["EXT4", [op.extension4(65536), argument, op.reduce]],
    ["a persistent id", [global, argument, op.reduce, op.persistent]],
    ["a persistent id of a text", [[0x50], [...new TextEncoder().encode("os.system\n")]]],
    ["a storage's type", [tensor({ type: global })]],
    ["a storage's key", [tensor({ key: [...global, ...argument, ...op.reduce] })]],
    [
      "__reduce__ of a parameter",
      [op.global("torch._utils", "_rebuild_parameter"), op.mark, global, argument, op.reduce, op.tuple, op.reduce],
    ],
    [
      "_rebuild_from_type_v2",
      [
        op.global("torch._tensor", "_rebuild_from_type_v2"),
        op.mark,
        global,
        op.global("torch", "Tensor"),
        argument,
        op.none,
        op.tuple,
        op.reduce,
      ],
    ],
  ]);
}

/** Pickles that are small and want to be large. */
function bombs(): Map<string, number[]> {
  const many = (count: number, part: readonly number[]) =>
    Array.from({ length: count * part.length }, (_, i) => part[i % part.length]);
  // Each list holds the one before ten times: ten to the power of the levels, if anybody walks it.
  const laughs = Array.from({ length: 40 }, (_, i) => [
    ...[...op.emptyList, ...op.put(i), ...op.mark],
    ...many(10, i === 0 ? op.none : op.get(i - 1)),
    ...op.appends,
  ]);
  return new Map<string, number[]>([
    ["a billion laughs", pickle(...laughs)],
    ["a billion laughs of tuples", pickle(op.none, many(2000, [...op.dup, 0x86]))],
    ["a list in itself", pickle(op.emptyList, op.put(0), op.get(0), op.append)],
    ["a dictionary in itself", pickle(op.emptyDict, op.put(0), op.text("a"), op.get(0), op.setItem)],
    ["a dictionary as its own key", pickle(op.emptyDict, op.put(0), op.get(0), op.get(0), op.setItem)],
    ["lists, 500,000 deep", pickle(many(5e5, op.emptyList), many(5e5 - 1, op.append))],
    ["tuples, 500,000 deep", pickle(op.emptyTuple, many(5e5, op.tuple1))],
    ["500,000 marks", pickle(many(5e5, op.mark))],
    ["2,000,000 values on the stack", pickle(many(2e6, op.none))],
    ["1,000,000 empty dictionaries", pickle(op.emptyList, op.mark, many(1e6, op.emptyDict), op.appends)],
    ["500,000 memo entries", pickle(op.none, many(5e5, op.memoize))],
    ["the memo at 2^32 - 1", pickle(op.none, op.longPut(2 ** 32 - 1), op.longGet(2 ** 32 - 1))],
    ["a memo entry that is none", pickle(op.get(7))],
    ["a text of 2^32 - 1 bytes", pickle([0x58, 255, 255, 255, 255])],
    ["a text of 2^63 bytes", pickle([0x8d, 0, 0, 0, 0, 0, 0, 0, 128])],
    ["bytes of 2^64 - 1", pickle([0x8e, ...new Array(8).fill(255)])],
    ["a frame of 2^64 - 1", pickle([0x95, ...new Array(8).fill(255)])],
    ["an integer of 2^31 - 1 bytes", pickle([0x8b, 255, 255, 255, 127])],
    ["an integer of -1 bytes", pickle([0x8b, 255, 255, 255, 255])],
    ["an integer of 100,000 digits", pickle([0x4c, ...new Array(1e5).fill(0x39), 0x4c, 0x0a])],
    ["a decimal that is none", pickle([0x46, ...new TextEncoder().encode("nanananan\n")])],
    [
      "20,000 globals",
      pickle(...Array.from({ length: 20000 }, (_, i) => [...op.global("m", `f${i}`), ...op.pop]), op.none),
    ],
    ["a global of 1 MB", pickle(op.global("m".repeat(1e6), "f"))],
    ["an empty pickle", []],
    ["STOP alone", [...op.stop]],
    ["POP of nothing", pickle(op.pop)],
    ["protocol 255", [...op.proto(255), ...op.none, ...op.stop]],
    ["an unknown opcode", pickle([0xff])],
    ["SETITEMS of an odd count", pickle(op.emptyDict, op.mark, op.none, op.setItems)],
    ["APPEND to a text", pickle(op.text("a"), op.none, op.append)],
    ["a state_dict of itself", pickle(op.emptyDict, op.put(0), op.text("state_dict"), op.get(0), op.setItem)],
    [
      "100,000 tensors over one storage",
      pickle(
        op.emptyDict,
        op.mark,
        tensor(),
        op.put(0),
        op.pop,
        ...Array.from({ length: 1e5 }, (_, i) => [...op.text(`w${i}`), ...op.get(0)]),
        op.setItems,
      ),
    ],
    [
      "2,000 different tensors over one storage",
      pickle(
        op.emptyDict,
        ...Array.from({ length: 2000 }, (_, i) => [...op.text(`w${i}`), ...tensor(), ...op.setItem]),
      ),
    ],
  ]);
}

/** Tensors that claim what their storage does not hold. */
function wrongTensors(): Map<string, number[]> {
  const large = (value: bigint) => [0x8a, 9, ...Array.from(integerField(0, 8).encode(value)), 0];
  const cases = new Map<string, number[]>();
  for (const value of [-1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n]) {
    const written = value < 0n ? op.int(-1) : large(value);
    const four = [...op.mark, ...written, ...op.int(1), ...op.int(3), ...op.int(3), ...op.tuple];
    cases.set(`a count of ${value}`, stateDict({ count: written }));
    cases.set(`an offset of ${value}`, stateDict({ offset: written }));
    cases.set(`a size of ${value}`, stateDict({ shape: four }));
    cases.set(`a stride of ${value}`, stateDict({ strides: four }));
    cases.set(`a size of ${value} without strides`, stateDict({ shape: four, strides: ints(0, 0, 0, 0) }));
  }
  cases.set(
    "2^28 filters of one number",
    stateDict({ shape: ints(2 ** 14, 2 ** 14, 3, 3), strides: ints(0, 0, 0, 0) }),
  );
  cases.set("a stride too few", stateDict({ strides: ints(9, 3, 1) }));
  cases.set(
    "1,000 axes",
    stateDict({ shape: ints(...new Array(1000).fill(1)), strides: ints(...new Array(1000).fill(1)) }),
  );
  cases.set("another storage's key", stateDict({ key: op.text("../../data.pkl") }));
  cases.set("a key that is no text", stateDict({ key: op.int(0) }));
  cases.set("a storage of unknown numbers", stateDict({ type: op.global("torch", "ChaosStorage") }));
  cases.set("a shape of texts", stateDict({ shape: [...op.mark, ...op.text("2"), ...op.tuple] }));
  cases.set("a shape that is no tuple", stateDict({ shape: op.emptyDict }));
  return cases;
}

/** Opcodes and the integers behind them, guessed by the opcodes' bytes. */
function pickleFields(bytes: Uint8Array, start: number, end: number): Field[] {
  const widths = new Map([
    [0x58, 4],
    [0x4a, 4],
    [0x4b, 1],
    [0x4d, 2],
    [0x68, 1],
    [0x71, 1],
    [0x6a, 4],
    [0x72, 4],
    [0x8a, 1],
    [0x8c, 1],
    [0x95, 8],
  ]);
  const fields: Field[] = [];
  for (let at = start; at < Math.min(end, bytes.length); at++) {
    const width = widths.get(bytes[at]);
    if (width === undefined || at + 1 + width > end) continue;
    fields.push(integerField(at + 1, width), integerField(at, 1));
  }
  return fields;
}
