const words = ["description", "unit", "shape"];

/** Whether a keyword of a definition is there for people alone. A field that has such a name holds a schema, not a text. */
export function isForPeople(key, value) {
  return words.includes(key) && typeof value === "string";
}
