import type { Count } from "./units.ts";

/**
 * A large result as it is saved: null stands in the document for its largest lists of numbers, each of which is an array in a file
 * beside it, in numpy's format .npy. With them it is the document again, to the byte (`joinArrays`).
 */
export interface PartedDocument {
  /** Name and version of this document's form. */
  schema: "convscope-parts/1";
  /** The arrays, in the order of the document's fields. */
  arrays: SideArray[];
  /** The document of `analyze` or `compare` with null in place of these fields. */
  document: object;
}

/** Numbers of a document in a file beside it. */
export interface SideArray {
  /** The field, from the root of the document; [] stands for every entry of a list: densities[].values. */
  at: string;
  /** The file, in the folder of the document. */
  file: string;
  /**
   * stacked: one array, whose first axis goes over the places of the field, in the document's order. symmetric: the same, but of the
   * last two axes, which make symmetric matrices with zeros on the diagonal, the upper triangle row by row, as scipy's squareform
   * has it. ragged: all numbers of all places one after the other; `shapes` tells how many each has.
   */
  form: "stacked" | "symmetric" | "ragged";
  /** A second file, of the shape of each place: (places, axes). Only of a ragged array. */
  shapes: string | null;
  /** numpy's name of the numbers' type: the smallest that holds all of them exactly. */
  type: "<f4" | "<f8" | "<u2" | "<u4";
  /** Lengths of the axes in the file. */
  shape: Count[];
  /** CRC-32 of the numbers in the file, so that files of two results are not mixed. */
  crc32: Count;
  /** The same of the second file; null where there is none. */
  shapesCrc32: Count | null;
}
