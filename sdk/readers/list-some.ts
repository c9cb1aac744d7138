/** Names that a note lists, and characters of each: a hostile file has names of megabytes. */
const mostListed = 8;
const longestListed = 120;

/** "a, b, c and 12 more". */
export function listSome(names: readonly string[]): string {
  const listed = names.slice(0, mostListed).map(cut);
  return names.length > mostListed ? `${listed.join(", ")} and ${names.length - mostListed} more` : listed.join(", ");
}

/** A name as a note shows it. */
export function cut(name: string): string {
  return name.length > longestListed ? `${name.slice(0, longestListed)}...` : name;
}
