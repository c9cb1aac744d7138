/** Tells layers of one name apart: "conv", "conv #2", "conv #3". */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The number that a name's next bearer tries first: without it a file of equal names would take quadratic time. */
  readonly #next = new Map<string, number>();

  take(name: string): string {
    let own = name;
    let number = this.#next.get(name) ?? 2;
    for (; this.#taken.has(own); number++) own = `${name} #${number}`;
    this.#next.set(name, number);
    this.#taken.add(own);
    return own;
  }
}
