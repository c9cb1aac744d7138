import { behindSources } from "./behind-sources.ts";

/** `input`: data that is given to the network; `joint`: stands for other nodes and is not counted (a nested model). */
export type NodeRole = "input" | "node" | "joint";

/**
 * The depth of each node of a network: how many nodes lie before it on the longest path that leads to it from an input of
 * the network, whatever they do (CNN Filter DB's definition, arXiv 2203.15331). The first node behind an input has depth 0,
 * an input -1. What only constants lead to (a weight's own Transpose) makes no path longer; a node that no input reaches
 * counts from the first node before it. The way back of a loop is left out. Takes time in proportion to nodes and edges.
 *
 * @param takesFrom The nodes whose outputs a node takes; they need not be among `nodes`.
 */
export function graphDepths<N>(
  nodes: Iterable<N>,
  takesFrom: (node: N) => Iterable<N>,
  roleOf: (node: N) => NodeRole,
): Map<N, number> {
  const places = new Map<N, Place<N>>();
  const found: N[] = [];
  const placeOf = (node: N): Place<N> => {
    const known = places.get(node);
    if (known !== undefined) return known;
    const place: Place<N> = {
      role: roleOf(node),
      goesTo: [],
      isSource: true,
      isDone: false,
      reached: none,
      other: none,
    };
    places.set(node, place);
    found.push(node);
    return place;
  };
  for (const node of nodes) placeOf(node);
  // The list grows by what its nodes take from.
  for (const node of found) {
    const place = placeOf(node);
    if (place.role === "input") continue;
    for (const before of takesFrom(node)) {
      placeOf(before).goesTo.push(place);
      place.isSource = false;
    }
  }
  for (const place of inOrder([...places.values()])) spread(place);
  return new Map(Array.from(places, ([node, place]) => [node, depthOf(place)]));
}

const none = Number.NEGATIVE_INFINITY;

interface Place<N> {
  readonly role: NodeRole;
  readonly goesTo: Place<N>[];
  isSource: boolean;
  isDone: boolean;
  /** The deepest of the nodes before it that an input leads to; and of the others. */
  reached: number;
  other: number;
}

function depthOf<N>({ role, reached, other }: Place<N>): number {
  if (role === "input") return -1;
  const before = reached > none ? reached : Math.max(other, -1);
  return role === "node" ? before + 1 : before;
}

function spread<N>(place: Place<N>): void {
  const depth = depthOf(place);
  const isReached = place.role === "input" || place.reached > none;
  place.isDone = true;
  for (const next of place.goesTo) {
    // Only the way back of a loop leads to one that is done.
    if (next.isDone) continue;
    if (isReached) next.reached = Math.max(next.reached, depth);
    else next.other = Math.max(next.other, depth);
  }
}

/** Each node behind those it takes from, save for the ways back of loops that the inputs lead into. */
function inOrder<N>(places: readonly Place<N>[]): Place<N>[] {
  // Inputs first: where they lead into a loop decides which of its edges is the way back.
  const rank = ({ role, isSource }: Place<N>) => (role === "input" ? 0 : isSource ? 1 : 2);
  const ranked = [0, 1, 2].flatMap((wanted) => places.filter((place) => rank(place) === wanted));
  return behindSources(ranked, ({ goesTo }) => goesTo).reverse();
}
