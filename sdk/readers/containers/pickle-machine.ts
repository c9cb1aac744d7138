import { UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { followingArray } from "./joblib-array.ts";
import { needMore, type PickleCursor } from "./pickle-cursor.ts";
import * as limits from "./pickle-limits.ts";
import { costs } from "./pickle-limits.ts";
import { floatFromText, integerFromBytes, integerFromText } from "./pickle-numbers.ts";
import {
  PickleBytes,
  type PickleDict,
  PickleGlobal,
  PickleObject,
  PicklePersistent,
  type PickleValue,
} from "./pickle-values.ts";

/** Bytes, or opcodes, of which the budget is told together: it need not hear of each. */
const spentAtOnce = 4096;

/**
 * Runs a pickle's opcodes (protocols 0 to 5; Python's pickletools.py) symbolically: where Python would import or call
 * something, this makes a value that says so. There is no way from here to any function.
 */
export class PickleMachine {
  /** Every class and function that the pickle names, by its path. */
  readonly globals = new Map<string, PickleGlobal>();
  /** Every object that lies outside the pickle. */
  readonly persistents: PicklePersistent[] = [];
  /** Every storage of torch that was pickled by itself: torch.save's bytes of it are an argument. */
  readonly innerFiles: PickleObject[] = [];
  #stack: PickleValue[] = [];
  /** Where on the stack each open mark lies. */
  #marks: number[] = [];
  #memo = new Map<number, PickleValue>();
  /** Pickles that stand open around this one, the outermost first, each with the object that this one is for. */
  readonly #outer: { object: PickleObject; stack: PickleValue[]; marks: number[]; memo: Map<number, PickleValue> }[] =
    [];
  #memory = 0;
  #count = 0;
  /** Of both what the budget was told of. */
  #spent = { memory: 0, count: 0 };

  constructor(
    private readonly cursor: PickleCursor,
    private readonly budget: Budget,
  ) {}

  /**
   * The value that the pickle describes; the cursor is then behind its STOP. Where the bytes at hand end, `needMore` is
   * thrown, and the next call goes on with the same opcode: each reads its own bytes before it changes anything.
   */
  run(): PickleValue {
    const { cursor } = this;
    let { at } = cursor;
    try {
      for (; ; this.#count++) {
        at = cursor.at;
        const opcode = cursor.u8();
        // STOP
        if (opcode !== 0x2e) this.#step(opcode, at);
        else if (this.#outer.length === 0) {
          this.#spend();
          return this.#pop();
        } else this.#endInner();
        if (this.#memory - this.#spent.memory > spentAtOnce || this.#count - this.#spent.count > spentAtOnce)
          this.#spend();
        if (this.#count === limits.maxOpcodes) throw this.#unsafe(`more than ${limits.maxOpcodes} opcodes`);
        if (this.#memory > limits.freeMemory + limits.memoryRatio * cursor.seen) {
          throw this.#unsafe(
            `values that take more memory than ${counted(limits.freeMemory, "byte")} and ${limits.memoryRatio} times the pickle`,
          );
        }
      }
    } catch (error) {
      if (error === needMore) cursor.at = at;
      throw error;
    }
  }

  #spend(): void {
    const { offset: at } = this.cursor.place();
    this.budget.spend("kept", this.#memory - this.#spent.memory, at);
    this.budget.spend("steps", this.#count - this.#spent.count, at);
    this.#spent = { memory: this.#memory, count: this.#count };
  }

  #step(opcode: number, at: number): void {
    const { cursor } = this;
    switch (opcode) {
      // Constants
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      // Numbers
      case 0x4b: // BININT1
        return this.#push(cursor.u8());
      case 0x4d: // BININT2
        return this.#push(cursor.u16());
      case 0x4a: // BININT
        return this.#push(cursor.i32());
      case 0x8a: // LONG1
        return this.#pushInteger(cursor.u8());
      case 0x8b: // LONG4
        return this.#pushInteger(cursor.u32());
      case 0x49: {
        // INT, which also spells the booleans of protocol 0
        const text = cursor.line(limits.maxDigits);
        return this.#push(text === "00" ? false : text === "01" ? true : this.#parsed(integerFromText(text), text, at));
      }
      case 0x4c: {
        // LONG
        const text = cursor.line(limits.maxDigits);
        this.#memory += costs.integer + text.length;
        return this.#push(this.#parsed(integerFromText(text), text, at));
      }
      case 0x47: // BINFLOAT
        return this.#push(cursor.f64());
      case 0x46: {
        // FLOAT
        const text = cursor.line(limits.maxDigits);
        return this.#push(this.#parsed(floatFromText(text), text, at));
      }
      // Text
      case 0x8c: // SHORT_BINUNICODE
        return this.#pushText(cursor.text(cursor.u8()));
      case 0x58: // BINUNICODE
        return this.#pushText(cursor.text(cursor.u32()));
      case 0x8d: // BINUNICODE8
        return this.#pushText(cursor.text(cursor.u64()));
      case 0x56: // UNICODE
        return this.#pushText(cursor.escapedLine(limits.maxPickleBytes));
      // Python 2's str: text or bytes, and torch's own are text.
      case 0x55: // SHORT_BINSTRING
        return this.#pushText(cursor.string(cursor.u8()));
      case 0x54: // BINSTRING
        return this.#pushText(cursor.string(cursor.u32()));
      case 0x53: // STRING
        return this.#pushText(cursor.quotedLine(limits.maxPickleBytes));
      // Bytes
      case 0x43: // SHORT_BINBYTES
        return this.#pushBytes(cursor.u8());
      case 0x42: // BINBYTES
        return this.#pushBytes(cursor.u32());
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#pushBytes(cursor.u64());
      // Tuples
      case 0x29: // EMPTY_TUPLE
        return this.#pushList([]);
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#pushList(this.#popMany(opcode - 0x84));
      case 0x74: // TUPLE
        return this.#pushList(this.#popToMark());
      // Lists and sets
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
        return this.#pushList([]);
      case 0x6c: // LIST
      case 0x91: // FROZENSET
        return this.#pushList(this.#popToMark());
      case 0x61: // APPEND
        return this.#append(this.#popMany(1));
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        return this.#append(this.#popToMark());
      // Dictionaries
      case 0x7d: // EMPTY_DICT
        return this.#pushDict([]);
      case 0x64: // DICT
        return this.#pushDict(this.#popToMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark());
      // The stack
      case 0x28: // MARK
        if (this.#marks.length === limits.maxMarks) throw this.#unsafe(`more than ${limits.maxMarks} open marks`);
        this.#marks.push(this.#stack.length);
        return;
      case 0x30: // POP
        if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
        else this.#pop();
        return;
      case 0x31: // POP_MARK
        this.#popToMark();
        return;
      case 0x32: // DUP
        return this.#push(this.#top());
      // The memo
      case 0x70: // PUT
        return this.#put(this.#index(at));
      case 0x71: // BINPUT
        return this.#put(cursor.u8());
      case 0x72: // LONG_BINPUT
        return this.#put(cursor.u32());
      case 0x94: // MEMOIZE
        return this.#put(this.#memo.size);
      case 0x67: // GET
        return this.#get(this.#index(at), at);
      case 0x68: // BINGET
        return this.#get(cursor.u8(), at);
      case 0x6a: // LONG_BINGET
        return this.#get(cursor.u32(), at);
      // Names of classes and functions
      case 0x63: // GLOBAL
        return this.#push(this.#global(cursor.line(limits.maxNameLength), cursor.line(limits.maxNameLength)));
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module !== "string" || typeof name !== "string") {
          throw this.#damaged(
            `found a module's name of ${kindOf(module)} and a name of ${kindOf(name)}, expected texts`,
            at,
          );
        }
        return this.#push(this.#global(module, name));
      }
      case 0x82: // EXT1
        return this.#push(this.#global("copyreg extension", String(cursor.u8())));
      case 0x83: // EXT2
        return this.#push(this.#global("copyreg extension", String(cursor.u16())));
      case 0x84: // EXT4
        return this.#push(this.#global("copyreg extension", String(cursor.i32())));
      // What would be calls
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callable, args] = this.#popMany(2);
        return this.#pushObject(callable, args);
      }
      case 0x92: {
        // NEWOBJ_EX
        const [callable, args, named] = this.#popMany(3);
        return this.#pushObject(callable, [args, named]);
      }
      case 0x69: {
        // INST
        const callable = this.#global(cursor.line(limits.maxNameLength), cursor.line(limits.maxNameLength));
        return this.#pushObject(callable, this.#popToMark());
      }
      case 0x6f: {
        // OBJ
        const [callable, ...args] = this.#popToMark();
        if (callable === undefined) throw this.#damaged("found no class after the mark, expected one", at);
        return this.#pushObject(callable, args);
      }
      case 0x62: {
        // BUILD
        const [object, state] = this.#below(2);
        const array = this.#arrayBehind(object, state);
        this.#popMany(1);
        if (!(object instanceof PickleObject)) return;
        object.state = state;
        if (array === "pickle") this.#beginInner(object);
        else if (array !== undefined) object.items = [array];
        return;
      }
      case 0x50: // PERSID
        return this.#pushPersistent(cursor.line(limits.maxNameLength));
      case 0x51: // BINPERSID
        return this.#pushPersistent(this.#pop());
      // The frame of the pickle
      case 0x80: {
        // PROTO
        const protocol = cursor.u8();
        if (protocol > 5)
          throw new UnsupportedError(`is a pickle of protocol ${protocol}; 0 to 5 are read`, cursor.place(at));
        return;
      }
      case 0x95: {
        // FRAME only says how far to read ahead.
        const length = cursor.u64();
        if (length > cursor.length - cursor.at) {
          throw this.#damaged(
            `found a frame of ${counted(length, "byte")}, with ${cursor.length - cursor.at} left: cut off, or damaged`,
            at,
          );
        }
        return;
      }
      case 0x97: // NEXT_BUFFER
      case 0x98: // READONLY_BUFFER
        throw new UnsupportedError("keeps buffers outside of the pickle, which is not read", cursor.place(at));
      default:
        throw this.#damaged(`found the byte 0x${opcode.toString(16).padStart(2, "0")}, which is no opcode`, at);
    }
  }

  #push(value: PickleValue): void {
    if (this.#stack.length === limits.maxStack)
      throw this.#unsafe(`more than ${counted(limits.maxStack, "value")} on the stack`);
    this.#stack.push(value);
  }

  #pushInteger(length: number): void {
    if (length > limits.maxIntegerBytes)
      throw this.#unsafe(`an integer of ${counted(length, "byte")}, above ${limits.maxIntegerBytes}`);
    this.#memory += costs.integer + length;
    this.#push(integerFromBytes(this.cursor.take(length)));
  }

  #pushText(text: string | Uint8Array | PickleBytes): void {
    this.#memory += costs.text + (text instanceof PickleBytes ? costs.object : text.length);
    this.#push(text);
  }

  #pushBytes(length: number): void {
    this.#pushText(this.cursor.bytes(length));
  }

  /** The numbers that joblib puts behind an array's wrapper; of an array of objects a pickle of its own. */
  #arrayBehind(object: PickleValue, state: PickleValue): PickleBytes | "pickle" | undefined {
    const array = followingArray(object, state);
    if (array === undefined || array === "pickle") return array;
    if (array.padded) this.cursor.take(this.cursor.u8());
    return this.cursor.far(array.byteLength, "bytes");
  }

  /** A pickle begins within this one, with a stack and a memo of its own. */
  #beginInner(object: PickleObject): void {
    if (this.#outer.length === limits.maxInner)
      throw this.#unsafe(`more than ${limits.maxInner} pickles in each other`);
    this.#outer.push({ object, stack: this.#stack, marks: this.#marks, memo: this.#memo });
    [this.#stack, this.#marks, this.#memo] = [[], [], new Map()];
  }

  #endInner(): void {
    const value = this.#pop();
    const outer = this.#outer.pop();
    if (outer === undefined) return;
    outer.object.inner = value;
    [this.#stack, this.#marks, this.#memo] = [outer.stack, outer.marks, outer.memo];
  }

  #pushList(items: PickleValue[]): void {
    this.#memory += costs.list + costs.slot * items.length;
    this.#push(items);
  }

  #pushDict(pairs: PickleValue[]): void {
    this.#memory += costs.dict;
    const dict: PickleDict = new Map();
    this.#setIn(dict, pairs);
    this.#push(dict);
  }

  #pushObject(callable: PickleValue, args: PickleValue): void {
    this.#memory += costs.object;
    const object = new PickleObject(callable, args);
    if (callable instanceof PickleGlobal && callable.path === "torch.storage._load_from_bytes") {
      this.#memory += costs.slot;
      this.innerFiles.push(object);
    }
    this.#push(object);
  }

  #pushPersistent(id: PickleValue): void {
    this.#memory += costs.object + costs.slot;
    const persistent = new PicklePersistent(id);
    this.persistents.push(persistent);
    this.#push(persistent);
  }

  #global(module: string, name: string): PickleGlobal {
    if (module.length + name.length > 2 * limits.maxNameLength) {
      throw this.#unsafe(`a name of ${module.length + name.length} characters, above ${2 * limits.maxNameLength}`);
    }
    const made = new PickleGlobal(module, name);
    const known = this.globals.get(made.path);
    if (known !== undefined) return known;
    if (this.globals.size === limits.maxGlobals) throw this.#unsafe(`more than ${limits.maxGlobals} names of code`);
    this.#memory += costs.object + made.path.length;
    this.globals.set(made.path, made);
    return made;
  }

  #append(items: PickleValue[]): void {
    const target = this.#top();
    this.#memory += costs.slot * items.length;
    if (target instanceof PickleObject && target.items === undefined) {
      this.#memory += costs.list;
      target.items = [];
    }
    const list = target instanceof PickleObject ? target.items : target;
    if (!Array.isArray(list)) throw this.#damaged(`found ${kindOf(target)} to append to, expected a list`);
    for (const item of items) list.push(item);
  }

  #setItems(pairs: PickleValue[]): void {
    const target = this.#top();
    if (target instanceof PickleObject && target.entries === undefined) {
      this.#memory += costs.dict;
      target.entries = new Map();
    }
    const dict = target instanceof PickleObject ? target.entries : target;
    if (!(dict instanceof Map)) throw this.#damaged(`found ${kindOf(target)} to set items in, expected a dictionary`);
    this.#setIn(dict, pairs);
  }

  #setIn(dict: PickleDict, pairs: readonly PickleValue[]): void {
    if (pairs.length % 2 !== 0) throw this.#damaged(`found ${pairs.length} keys and values, expected an even count`);
    this.#memory += (costs.entry * pairs.length) / 2;
    for (let i = 0; i < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1]);
  }

  #top(): PickleValue {
    return this.#below(1)[0];
  }

  #pop(): PickleValue {
    return this.#popMany(1)[0];
  }

  #popMany(count: number): PickleValue[] {
    const values = this.#below(count);
    this.#stack.length -= count;
    return values;
  }

  /** The last `count` values; a mark among them is a fault of the file. */
  #below(count: number): PickleValue[] {
    const start = this.#stack.length - count;
    const floor = this.#marks.at(-1) ?? 0;
    if (start < floor)
      throw this.#damaged(`found ${counted(this.#stack.length - floor, "value")} on the stack, expected ${count}`);
    return this.#stack.slice(start);
  }

  #popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#damaged("found no mark on the stack, expected one");
    return this.#stack.splice(mark);
  }

  #put(index: number): void {
    if (!this.#memo.has(index)) this.#memory += costs.memo;
    this.#memo.set(index, this.#top());
  }

  #get(index: number, at: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#damaged(`asks for memo ${index}, which was never put`, at);
    this.#push(value);
  }

  /** The memo index of protocol 0, in decimal. */
  #index(at: number): number {
    const text = this.cursor.line(limits.maxDigits);
    const index = this.#parsed(integerFromText(text), text, at);
    if (typeof index === "bigint" || index < 0) throw this.#damaged(`found the memo index ${text.slice(0, 40)}`, at);
    return index;
  }

  #parsed<T>(value: T | undefined, text: string, at: number): T {
    if (value === undefined) throw this.#damaged(`found ${JSON.stringify(text.slice(0, 40))}, expected a number`, at);
    return value;
  }

  #damaged(what: string, at = this.cursor.at): UnreadableError {
    return new UnreadableError(`is no intact pickle: ${what}`, this.cursor.place(at));
  }

  #unsafe(what: string): UnsafeError {
    return new UnsafeError(`is a pickle with ${what}, the limit`, this.cursor.place());
  }
}

/** In words, without looking into it. */
function kindOf(value: PickleValue): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Uint8Array || value instanceof PickleBytes) return "bytes";
  if (value instanceof PickleGlobal) return `the name ${value.path}`;
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
