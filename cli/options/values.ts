import { nearestName, UsageError } from "../../sdk/index.ts";

/** Readers of option values; each throws a UsageError that says what was found and what was expected. */

export function oneOf<T extends string>(option: string, text: string | undefined, names: readonly T[]): T | undefined {
  if (text === undefined || (names as readonly string[]).includes(text)) return text as T | undefined;
  const nearest = nearestName(text, names);
  const hint = nearest ? `, did you mean ${nearest}?` : "";
  throw new UsageError(`${option}: found ${JSON.stringify(text)}, expected ${orList(names)}${hint}`);
}

export function listOf<T extends string>(
  option: string,
  text: string | undefined,
  names: readonly T[],
): T[] | undefined {
  return text?.split(",").map((part) => oneOf(option, part.trim(), names) as T);
}

export function names(option: string, text: string | undefined): string[] | undefined {
  const parts = text?.split(",").map((part) => part.trim());
  if (parts?.includes(""))
    throw new UsageError(`${option}: found ${JSON.stringify(text)}, expected names between the commas`);
  return parts;
}

export function wholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
    throw new UsageError(`${option}: found ${JSON.stringify(text)}, expected a whole number from ${least}${upTo}`);
  }
  return value;
}

export function numbers(option: string, text: string | undefined): number[] | undefined {
  return text?.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() === "" || !Number.isFinite(value)) {
      throw new UsageError(`${option}: found ${JSON.stringify(part)}, expected a number`);
    }
    return value;
  });
}

export function range(option: string, text: string | undefined): [number, number] | undefined {
  const values = numbers(option, text);
  if (values === undefined) return undefined;
  const [lo, hi] = values;
  if (values.length !== 2 || lo >= hi) {
    throw new UsageError(`${option}: found ${JSON.stringify(text)}, expected two numbers LO,HI with LO below HI`);
  }
  return [lo, hi];
}

/** Rows and columns, "256x256"; one number is a square. */
export function imageSize(option: string, text: string | undefined): [number, number] | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text);
  const size = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!size.every((length) => length >= 1 && length <= 65_536)) {
    throw new UsageError(
      `${option}: found ${JSON.stringify(text)}, expected rows x columns of the network's input, such as 224x224`,
    );
  }
  return [size[0], size[1]];
}

/** The images of --size; each layer's own where --input-size gives the network's. @throws UsageError where both give a size */
export function layerImages(
  size: string | undefined,
  inputSize: string | undefined,
): number | "from-graph" | undefined {
  if (size === "from-graph" || (size === undefined && inputSize !== undefined)) return "from-graph";
  if (inputSize !== undefined) {
    throw new UsageError("--size and --input-size: expected one of them, or --size from-graph");
  }
  return wholeNumber("--size", size, 2);
}

export function kernelSize(text: string | undefined): number | "all" | undefined {
  if (text === undefined || text === "all") return text;
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  const side = Number(match?.[1]);
  if (match === null || (match[2] !== undefined && Number(match[2]) !== side) || side < 2 || side > 99) {
    throw new UsageError(
      `--kernel: found ${JSON.stringify(text)}, expected a square size from 2x2 such as 3x3, or all`,
    );
  }
  return side;
}

/** The options that were given: one that was not is absent, so that it does not hide a default. */
export function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** A number alone. */
export function number(option: string, text: string | undefined, more = ""): number | undefined {
  const values = numbers(option, text);
  if (values !== undefined && values.length !== 1) {
    throw new UsageError(`${option}: found several numbers, expected one${more}`);
  }
  return values?.[0];
}

function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
