/** A fact that is noted of models. */
export interface SharedNote {
  readonly note: string;
  /** The models that it is noted of; none is named where it is about all. */
  readonly of: readonly string[];
}

/** What is noted of models, each text once. */
export function sharedNotes(models: readonly { name: string; notes: readonly string[] }[]): SharedNote[] {
  const found = new Map<string, string[]>();
  for (const { name, notes } of models) {
    for (const note of new Set(notes)) {
      const names = found.get(note);
      if (names === undefined) found.set(note, [name]);
      else names.push(name);
    }
  }
  const isAboutAll = (note: string, names: readonly string[]) =>
    names.length === models.length || leftOutPattern.test(note);
  return [...found].map(([note, names]) => ({ note, of: isAboutAll(note, names) ? [] : names }));
}

/** The note on files that could not be read. A result has no place for what is about none of its models: it stands with the first. */
const leftOutPattern = /^\d+ of \d+ models could not be read and (is|are) left out: /;
