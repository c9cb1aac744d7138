/**
 * Compares names as people order them: runs of digits by their value, so that "layer2" comes before "layer10"; everything
 * else by code unit, the same in every locale. It takes time linear in what the two have in common, and no memory.
 */
export function naturalOrder(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const common = commonLength(a, i, b, j);
    let back = 0;
    while (back < common && isDigit(a, i + common - 1 - back)) back++;
    i += common - back;
    j += common - back;
    if (isDigit(a, i) && isDigit(b, j)) {
      const [left, right] = [digitsAt(a, i), digitsAt(b, j)];
      // Without leading zeros the longer number is the larger one, however many digits it has.
      const order = left.digits.length - right.digits.length || compareUnits(left.digits, right.digits);
      if (order !== 0) return order;
      i = left.end;
      j = right.end;
      continue;
    }
    if (i === a.length || j === b.length) return a.length - i - (b.length - j) || compareUnits(a, b);
    // Behind the same letters, what goes on with a digit has the shorter run of letters.
    const digits = Number(isDigit(b, j)) - Number(isDigit(a, i));
    return i > 0 && digits !== 0 ? digits : a.charCodeAt(i) - b.charCodeAt(j);
  }
  return compareUnits(a, b);
}

/** How many characters from a[i] and b[j] on are the same: pieces that double are compared as wholes, then halved. */
function commonLength(a: string, i: number, b: string, j: number): number {
  const most = Math.min(a.length - i, b.length - j);
  let done = 0;
  let piece = 16;
  while (done < most && same(done, piece)) {
    done = Math.min(most, done + piece);
    piece *= 2;
  }
  while (piece > 1) {
    piece /= 2;
    if (done + piece <= most && same(done, piece)) done += piece;
  }
  return done;

  function same(from: number, length: number): boolean {
    const to = Math.min(most, from + length);
    return a.slice(i + from, i + to) === b.slice(j + from, j + to);
  }
}

/** The number that begins there, without leading zeros, and where it ends. */
function digitsAt(text: string, start: number): { digits: string; end: number } {
  let from = start;
  while (text[from] === "0") from++;
  let end = from;
  while (isDigit(text, end)) end++;
  return { digits: text.slice(from, end), end };
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0x30 && unit <= 0x39;
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
