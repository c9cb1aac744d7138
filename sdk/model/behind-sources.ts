/**
 * Each node after those it takes from, else in the order given. A loop's way back meets a node that was seen, and is left out.
 * @param takesFrom Nodes among the given ones, and others that then are part of the answer.
 */
export function behindSources<N>(nodes: Iterable<N>, takesFrom: (node: N) => readonly N[]): N[] {
  const sorted: N[] = [];
  const seen = new Set<N>();
  // A stack of its own: chains of thousands of nodes would exhaust the engine's.
  const stack: { node: N; from: readonly N[]; next: number }[] = [];
  const enter = (node: N) => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, from: takesFrom(node), next: 0 });
  };
  for (const first of nodes) {
    enter(first);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next < top.from.length) enter(top.from[top.next++]);
      else sorted.push((stack.pop() as typeof top).node);
    }
  }
  return sorted;
}
