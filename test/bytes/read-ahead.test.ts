import { test } from "uvu";
import * as assert from "uvu/assert";
import { ReadAhead } from "../../sdk/bytes/node/read-ahead.ts";

const mega = 2 ** 20;

/** What is asked of a file of so many bytes when pieces are read of it, and where it was asked for what is in memory. */
function asked(size: number, reads: Iterable<[number, number]>, isCached = (_at: number) => false) {
  const fetched: { start: number; end: number; readTo: number }[] = [];
  const probes: number[] = [];
  let readTo = 0;
  const ahead = new ReadAhead(size, {
    isCached(at) {
      probes.push(at);
      return isCached(at);
    },
    fetch: (start, end) => fetched.push({ start, end, readTo }),
  });
  for (const [start, end] of reads) {
    readTo = end;
    ahead.wasRead(start, end);
  }
  return { fetched, probes };
}

function* inTurn(size: number, piece: number): Generator<[number, number]> {
  for (let at = 0; at < size; at += piece) yield [at, Math.min(at + piece, size)];
}

test("of a file that is read from its beginning to its end each byte is asked for at most once, ahead of what was read, 16 MB at most", () => {
  for (const [size, piece] of [
    [100 * mega + 12345, mega],
    [100 * mega, 5 * mega - 7],
    [300 * mega, 64 * mega],
  ]) {
    const { fetched } = asked(size, inTurn(size, piece));
    assert.ok(fetched.length > 0);
    let before = 0;
    for (const { start, end, readTo } of fetched) {
      assert.ok(start >= before && start >= readTo, "asked for what was asked for, or read, before");
      assert.ok(end > start && end - start <= 4 * mega && end <= size && end <= readTo + 16 * mega);
      before = end;
    }
    // All but what is read before it is known that the file is read in one go, and what is shorter than a request.
    const first = fetched[0].start;
    assert.ok(first <= Math.max(5 * mega, piece));
    if (piece < 16 * mega) {
      const all = fetched.reduce((sum, { start, end }) => sum + end - start, 0);
      assert.ok(all > size - first - 4 * mega);
    }
  }
});

test("no more is asked for than was read in one go before: of pieces here and there nothing", () => {
  const jumps = Array.from({ length: 500 }, (_, i): [number, number] => {
    const at = ((i * 37) % 500) * 4 * mega;
    return [at, at + 3 * mega];
  });
  assert.is(asked(2000 * mega, jumps).fetched.length, 0);
  // One after the other with small gaps between, as layers lie between what is none.
  const layers = Array.from({ length: 100 }, (_, i): [number, number] => [i * 2 * mega, i * 2 * mega + 1.5 * mega]);
  assert.ok(asked(2000 * mega, layers).fetched.length > 20);
  const [one, two] = [3.9, 4].map((read) => asked(2000 * mega, [[0, read * mega]]).fetched.length);
  assert.equal([one, two], [0, 1]);
});

test("what is in memory is left alone, and asked about once in 4 MB at most; a second time through the file begins anew", () => {
  const size = 200 * mega;
  const cached = asked(size, inTurn(size, mega), () => true);
  assert.is(cached.fetched.length, 0);
  assert.ok(cached.probes.length > 10 && cached.probes.length <= size / (4 * mega));
  assert.ok(cached.probes.every((at) => at >= 0 && at < size));
  const half = asked(size, inTurn(size, mega), (at) => at < size / 2);
  assert.ok(half.fetched.length > 20 && half.fetched.every(({ end }) => end > size / 2));
  assert.ok(
    asked(size, inTurn(size, mega)).probes.length <= size / (64 * mega) + 1,
    "storage that is slow is looked at often",
  );
  const once = asked(size, inTurn(size, mega)).fetched;
  const twice = asked(size, [...inTurn(size, mega), ...inTurn(size, mega)]).fetched;
  assert.equal(twice, [...once, ...once]);
});

test.run();
