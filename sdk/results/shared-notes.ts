import { counted } from "./plain-text.ts";

/** A fact that is noted of models, or of the run. */
export interface SharedNote {
  readonly note: string;
  /** The models that it is about, or how many; none where it is about all, or about the run. */
  readonly about: readonly string[];
}

/** More models than this are counted. */
const mostNamed = 3;

/** What a document notes, each text once. A document that was saved by an earlier version has no notes of the run. */
export function sharedNotes({
  models,
  notes: ofRun = [],
}: {
  models: readonly { name: string; notes: readonly string[] }[];
  notes?: readonly string[];
}): SharedNote[] {
  const found = new Map<string, string[]>();
  for (const { name, notes } of models) {
    for (const note of new Set(notes)) {
      const names = found.get(note);
      if (names === undefined) found.set(note, [name]);
      else names.push(name);
    }
  }
  const aboutOf = (names: readonly string[]) =>
    names.length === models.length ? [] : names.length > mostNamed ? [counted(names.length, "model")] : names;
  return [
    ...Array.from(found, ([note, names]) => ({ note, about: aboutOf(names) })),
    ...ofRun.map((note) => ({ note, about: [] })),
  ];
}
