/** Notes of one model, and their characters: a person reads a dozen. */
const mostNotes = 200;
const longestNote = 1000;

/** Notes about a file, however many it gives rise to: the first are kept, the rest counted. */
export class NoteList {
  readonly #notes: string[] = [];
  #left = 0;

  add(notes: Iterable<string>): void {
    for (const note of notes) {
      if (this.#notes.length === mostNotes) this.#left++;
      else this.#notes.push(note.length > longestNote ? `${note.slice(0, longestNote)} ...` : note);
    }
  }

  /** What was kept, and how many there were besides. */
  list(): string[] {
    return this.#left === 0
      ? [...this.#notes]
      : [...this.#notes, `${this.#left} more notes of this kind are left out.`];
  }
}
