import { UnreadableError } from "../errors.ts";

/** What a pass that several processes share has found in one chunk. */
export interface FoundInChunk<R> {
  /** The layer's number among those shared. */
  layer: number;
  start: number;
  total: number;
  nonFinite: Uint32Array;
  found: R;
}

/**
 * What another process has saved, held to what this one would save: the same fields, lists and arrays of the same length and
 * type, but that an empty list or array stands for any, and that a number or an object may be unknown (null).
 * @throws UnreadableError
 */
export function likeTemplate<R>(saved: unknown, template: R, pass: string): R {
  if (!isLike(saved, template)) throw otherShape(pass);
  return saved as R;
}

/** The same of an entry of a list with one a chunk. @throws UnreadableError */
export function foundInChunk<R>(saved: unknown, like: R, pass: string): FoundInChunk<R> {
  const template = { layer: 0, start: 0, total: 0, nonFinite: new Uint32Array(), found: like };
  const found = likeTemplate(saved as FoundInChunk<R>, template, pass);
  if (found === null || ![found.layer, found.start, found.total].every(Number.isSafeInteger)) throw otherShape(pass);
  return found;
}

/** All of the list. @throws UnreadableError */
export function foundInChunks<R>(saved: unknown, like: R, pass: string): FoundInChunk<R>[] {
  if (!Array.isArray(saved)) throw otherShape(pass);
  return saved.map((one) => foundInChunk(one, like, pass));
}

function otherShape(pass: string): UnreadableError {
  return new UnreadableError(`the state's pass ${pass} is not of the shape that this study gives it`);
}

function isLike(value: unknown, template: unknown): boolean {
  if (template === null) return value === null;
  if (ArrayBuffer.isView(template)) return isLikeArray(value, template as Float64Array);
  if (Array.isArray(template)) {
    if (!Array.isArray(value)) return false;
    if (template.length === 0) return true;
    return value.length === template.length && template.every((own, i) => isLike(value[i], own));
  }
  // What is not known is null.
  if (value === null) return true;
  if (typeof template === "object") {
    if (typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
    const own = value as Record<string, unknown>;
    const keys = Object.keys(template as object);
    return (
      Object.keys(own).length === keys.length &&
      keys.every((key) => Object.hasOwn(own, key) && isLike(own[key], (template as Record<string, unknown>)[key]))
    );
  }
  return typeof value === typeof template;
}

function isLikeArray(value: unknown, template: Float64Array): boolean {
  if (!ArrayBuffer.isView(value)) return false;
  const { length } = value as Float64Array;
  // Weights come as f32 or f64, as the file has them.
  return template.length === 0 || (length === template.length && value.constructor === template.constructor);
}
