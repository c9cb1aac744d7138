import type { NodeRecord, TensorRecord } from "./records.ts";

/** A named value of a graph: what makes it, and who uses it. */
export interface Value {
  readonly name: string;
  /** A tensor that the file stores; undefined for an input or a computed value. */
  readonly tensor?: TensorRecord;
  /** The node that makes it; undefined for a stored tensor or an input. */
  readonly node?: NodeRecord;
  /** The node that holds it as an attribute, where it is no value of the graph. */
  readonly attributeOf?: NodeRecord;
  readonly scope: Scope;
  readonly uses: { readonly node: NodeRecord; readonly index: number }[];
  isOutput: boolean;
  /** The value inside a local function that an output of its call is. */
  standsFor?: Value;
}

/** A node in its scope. */
export interface PlacedNode {
  readonly node: NodeRecord;
  readonly scope: Scope;
}

/** Calls in calls whose outputs are handed on: more come from no exporter. */
const MAX_LINKS = 64;

/** The names of one graph. A subgraph (a branch of If, the body of Loop) also sees those around it; a function's body does not. */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #around: Scope | undefined;
  /** The node whose subgraph it is: what a Loop's body takes as inputs comes from there. */
  readonly owner: NodeRecord | undefined;

  constructor({ around, owner }: { around?: Scope; owner?: NodeRecord } = {}) {
    this.#around = around;
    this.owner = owner;
  }

  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#around) {
      const value = scope.#values.get(name);
      if (value !== undefined) return through(value);
    }
    return undefined;
  }

  /** Adds a value; returns the one that already has its name in this graph, if any. */
  add(name: string, made: { tensor?: TensorRecord; node?: NodeRecord } = {}): Value | undefined {
    const known = this.#values.get(name);
    // Up to IR version 3 an initialiser is also listed as an input: the tensor wins.
    if (known !== undefined && (known.tensor !== undefined || known.node !== undefined)) return known;
    this.#values.set(name, { name, scope: this, uses: [], isOutput: false, ...made });
    return undefined;
  }

  /** Gives a value of another graph a name here: the argument of a function. */
  bind(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** Says that an output of a call is a value of the function's body. */
  link(name: string, inside: Value): void {
    const value = this.#values.get(name);
    if (value !== undefined && through(value) !== inside) value.standsFor = inside;
  }
}

function through(value: Value): Value {
  let at = value;
  for (let links = 0; at.standsFor !== undefined && links < MAX_LINKS; links++) at = at.standsFor;
  return at;
}
