/**
 * One text with all its changes, each behind a switch: `test(id)` is code that is true while the change with that id is on.
 * So all of them are compiled once, and a run chooses. Lines stay where they were.
 *
 * @param changes {id, start, end, text, statement}; of nodes of one tree: disjoint, equal, or one within the other
 */
export function switchable(source, changes, test) {
  const sorted = [...changes].sort((a, b) => a.start - b.start || b.end - a.end);
  let at = 0;
  const render = (start, end) => {
    let [text, from] = ["", start];
    while (at < sorted.length && sorted[at].start < end) {
      const { start: first, end: last } = sorted[at];
      const same = [];
      while (at < sorted.length && sorted[at].start === first && sorted[at].end === last) same.push(sorted[at++]);
      text += source.slice(from, first) + choose(same, render(first, last), test);
      from = last;
    }
    return text + source.slice(from, end);
  };
  return render(0, source.length);
}

function choose(same, original, test) {
  let text = same[0].statement ? `{ ${original} }` : `(${original})`;
  for (const { id, text: other, statement } of same) {
    const line = oneLine(other);
    text = statement ? `if (${test(id)}) { ${line} } else ${text}` : `(${test(id)} ? (${line}) : ${text})`;
  }
  return same[0].statement ? `{ ${text} }` : text;
}

function oneLine(text) {
  return text.replace(/\/\/.*$/gm, "").replace(/\s*\n\s*/g, " ");
}
