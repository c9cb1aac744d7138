/**
 * What is known of the filters gone through so far: chunks update it, what others found is merged into it, in the order of the
 * chunks, and `save` gives what can be posted to another thread or written to a file; the class's `load` makes the same again.
 */
export interface State<Saved> {
  merge(other: this): void;
  save(): Saved;
}
