/**
 * A name out of a file, as text: control and direction marks and heaps of accents made visible, the middle of a long one
 * left out; an empty one is said to be. Escaping is done where it is put into the page.
 */
export function shownName(name: string, longest = 160): string {
  const plain = plainName(
    name.length > 4 * longest ? `${name.slice(0, 2 * longest)}${name.slice(-2 * longest)}` : name,
  );
  if (plain.trim() === "") return "(no name)";
  return plain.length <= longest ? plain : `${plain.slice(0, longest / 2)} … ${plain.slice(-longest / 2)}`;
}

/** Accents that one letter carries in any script; more are there to be drawn over the lines around. */
const mostMarks = /(\p{M}{4})\p{M}+/gu;

/** The same at its full length. */
export function plainName(name: string): string {
  return name
    .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd")
    .replace(mostMarks, "$1\ufffd");
}
