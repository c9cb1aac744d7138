import type { AttributeRecord, FunctionRecord, NodeRecord } from "./records.ts";

/** The local functions of a model, by domain and name. */
export class Functions {
  readonly #byName: ReadonlyMap<string, FunctionRecord>;

  constructor(functions: readonly FunctionRecord[]) {
    this.#byName = new Map(functions.map((each) => [keyOf(each.domain, each.name), each]));
  }

  /** The function that a node calls; undefined where it is an operator. */
  find({ domain, op }: NodeRecord): FunctionRecord | undefined {
    return this.#byName.size === 0 ? undefined : this.#byName.get(keyOf(domain, op));
  }
}

const keyOf = (domain: string, name: string) => `${domain === "ai.onnx" ? "" : domain}\0${name}`;

/** Of a name that counts as one more item: nodes of functions carry the names of the calls around them. */
const CHARACTERS_AN_ITEM = 64;

/**
 * The nodes of a function as one call sees them: under the call's name, with the attributes that it gives.
 * @param onCall Told first, with what the copy takes: calls in calls can multiply.
 */
export function bodyOf(
  called: FunctionRecord,
  call: NodeRecord,
  onCall: (called: FunctionRecord, items: number) => void,
): NodeRecord[] {
  const within = call.name || call.op;
  const each = 1 + Math.ceil(within.length / CHARACTERS_AN_ITEM);
  const items = called.nodes.reduce(
    (sum, { inputs, outputs, attributes }) => sum + each + inputs.length + outputs.length + attributes.size,
    1,
  );
  onCall(called, items);
  return called.nodes.map((node) => ({
    ...node,
    name: node.name === "" ? within : `${within}/${node.name}`,
    attributes: attributesOf(node, call, called),
  }));
}

function attributesOf(
  { attributes }: NodeRecord,
  call: NodeRecord,
  { defaults }: FunctionRecord,
): NodeRecord["attributes"] {
  if (![...attributes.values()].some(({ refersTo }) => refersTo !== "")) return attributes;
  const given = new Map<string, AttributeRecord>();
  for (const [name, attribute] of attributes) {
    const { refersTo } = attribute;
    const value = refersTo === "" ? attribute : (call.attributes.get(refersTo) ?? defaults.get(refersTo));
    if (value !== undefined) given.set(name, { ...value, name });
  }
  return given;
}
