/**
 * A name out of a file, as text: control and direction marks made visible, the middle of a long one left out. Escaping
 * is done where it is put into the page.
 */
export function shownName(name: string, longest = 160): string {
  const plain = plainName(
    name.length > 4 * longest ? `${name.slice(0, 2 * longest)}${name.slice(-2 * longest)}` : name,
  );
  return plain.length <= longest ? plain : `${plain.slice(0, longest / 2)} … ${plain.slice(-longest / 2)}`;
}

/** The same at its full length. */
export function plainName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");
}
