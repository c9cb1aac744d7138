import { appendTo } from "../../append-to.ts";
import { reference } from "./datatype.ts";
import type { Hdf5File } from "./open-hdf5.ts";

/** Cells in structures in cells: a network has six levels. */
const deepest = 64;
/** What calls a layer is a short text. */
const longestName = 100;

/**
 * What the objects of a MATLAB 7.3 file are called, by their paths, in the order of the cells. A cell array is a dataset of
 * references to objects in the group "#refs#", and so is a field of an array of structures: what they refer to is called by their
 * own name and its place, or by the text in its field "name": "layers/conv1/weights/0".
 */
export async function nameCells(file: Hdf5File): Promise<Map<string, string>> {
  const isCell = (path: string) => file.datasets.get(path)?.dtype === reference;
  const names = new Map<string, string>();
  // Below each group the cells in it, in the order of the file.
  const below = new Map<string, string[]>();
  for (const path of file.datasets.keys()) {
    if (!isCell(path)) continue;
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      appendTo(below, path.slice(0, at), path);
    }
  }

  async function follow(path: string, name: string, depth: number): Promise<void> {
    if (depth > deepest) return;
    for (const [i, target] of (await file.references(path)).entries()) {
      // What has a name of its own keeps it; else the first that refers to it names it.
      if (!target?.startsWith("#refs#/") || names.has(target)) continue;
      const own = `${name}/${(await textOf(file, `${target}/name`)) ?? i}`;
      file.budget.spend("names", own.length, { tensor: path });
      names.set(target, own);
      if (isCell(target)) await follow(target, own, depth + 1);
      for (const cell of below.get(target) ?? []) await follow(cell, own + cell.slice(target.length), depth + 1);
    }
  }

  for (const path of file.datasets.keys()) if (isCell(path) && !path.startsWith("#refs#/")) await follow(path, path, 0);
  return names;
}

/** The name of a dataset whose object, or a group above it, is called otherwise; its place in the order of the cells. */
export function calledBy(path: string, names: ReadonlyMap<string, string>): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const name = names.get(path.slice(0, end));
    if (name !== undefined) return name + path.slice(end);
  }
  return path;
}

/** A text of MATLAB: UTF-16 units in a row. Undefined where it is none, or no name. */
async function textOf({ datasets }: Hdf5File, path: string): Promise<string | undefined> {
  const tensor = datasets.get(path);
  if (tensor?.dtype !== "u16" || tensor.unread !== undefined) return undefined;
  if (tensor.shape.reduce((product, size) => product * size, 1) > longestName) return undefined;
  const text = Array.from(await tensor.read(), (unit) => String.fromCharCode(unit)).join("");
  return /^[\w.:-]+$/.test(text) ? text : undefined;
}
