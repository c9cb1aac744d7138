/** What models, or checkpoints, bring for the notes of a result, each text once: the parts of one file bring the same. */
export function runNotesOf(given: readonly { readonly runNotes?: readonly string[] }[]): string[] {
  return [...new Set(given.flatMap(({ runNotes = [] }) => runNotes))];
}
