import { UnreadableError, UnsafeError } from "../../errors.ts";
import type { PartedDocument, SideArray } from "../../results/parts.ts";
import { partedFields } from "./fields.ts";

/** How numpy's types are read here. */
export const numberTypes = {
  "<f4": { dtype: "f32", View: Float32Array },
  "<f8": { dtype: "f64", View: Float64Array },
  "<u2": { dtype: "u16", View: Uint16Array },
  "<u4": { dtype: "u32", View: Uint32Array },
} as const;

const forms: readonly unknown[] = ["stacked", "symmetric", "ragged"] satisfies SideArray["form"][];

/** What a document names as its arrays is a stranger's text: it must have the form of them before a file is asked for. */
export function checkParts(saved: Partial<PartedDocument>): asserts saved is PartedDocument {
  const { arrays, document } = saved;
  if (!Array.isArray(arrays) || typeof document !== "object" || document === null)
    throw new UnreadableError("lacks its arrays or its document: save the result again", { file });
  for (const [i, array] of arrays.entries()) checkArray(array, `arrays[${i}]`);
}

const file = "convscope.json";

function checkArray(array: Partial<SideArray> | null, at: string): void {
  const { form, type, shape, shapes, crc32, shapesCrc32 } = array ?? {};
  if (!partedFields.includes(array?.at as string))
    throw new UnreadableError(`${at} stands for the field ${show(array?.at)}, which is no array`, { file });
  const isRagged = form === "ragged";
  for (const name of [array?.file, ...(isRagged ? [shapes] : [])]) {
    // The name is looked up in the folder of the document: it must not lead out of it.
    if (typeof name !== "string" || !/^arrays\/[\w-]+\.npy$/.test(name))
      throw new UnsafeError(`${at} names the file ${show(name)}, expected arrays/NAME.npy: it is not opened`, { file });
  }
  const wrong = Object.entries({
    form: forms.includes(form),
    type: Object.hasOwn(numberTypes, String(type)),
    shape: Array.isArray(shape) && shape.length > 0 && shape.every(isCount),
    crc32: isCount(crc32),
    shapes: isRagged || shapes === null,
    shapesCrc32: isRagged ? isCount(shapesCrc32) : shapesCrc32 === null,
  }).find(([, isRight]) => !isRight);
  if (wrong === undefined) return;
  const [name] = wrong as [keyof SideArray, boolean];
  throw new UnreadableError(`${at}.${name} is ${show(array?.[name])}, expected as docs/RESULT.md has it (SideArray)`, {
    file,
  });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
