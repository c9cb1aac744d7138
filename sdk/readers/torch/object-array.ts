import type { ByteSource } from "../../bytes/byte-source.ts";
import type { Budget } from "../budget.ts";
import { noteBehind, readPickle } from "../containers/pickle.ts";
import type { Saved } from "./archive.ts";
import { objectsOf } from "./parse-array.ts";
import { checkedStorage } from "./storages.ts";

/** The objects of an .npy file of dtype object, whose pickle begins at a byte; where it is one object, that. */
export async function readObjects(source: ByteSource, start: number, budget: Budget): Promise<Saved> {
  const pickle = await readPickle(source, start, budget);
  const objects = objectsOf(pickle.value);
  return {
    pickle: objects?.length === 1 ? { ...pickle, value: objects[0] } : pickle,
    storages: { file: source.name, bigEndian: false, find: (id, place) => checkedStorage(undefined, id, place) },
    notes: ["An array of Python objects: its pickle was read as data.", ...noteBehind(pickle, source)],
  };
}
