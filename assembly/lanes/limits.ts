// What the machine does at most, for the bench's column of limits: multiply-adds in lanes that wait for nothing, loads and stores
// of vectors in the cache nearest to the processor, and reading memory.

/** Lanes' multiply-adds of T in one round of `multiplyAdds`. */
function addsARound<T>(): usize {
  return 12 * (16 / sizeof<T>());
}

/**
 * `rounds` times s = s y + x in twelve chains, as many as two multipliers and two adders of three steps each can hold, all in
 * registers; V8 makes two instructions of each, since Wasm has no fused one. Returns a sum, so that nothing is left out.
 */
function multiplyAdds<T>(rounds: usize): f64 {
  const x = v128.splat<T>(<T>0.25),
    y = v128.splat<T>(<T>0.5);
  let a = x,
    b = x,
    c = x,
    d = x,
    e = x,
    f = x,
    g = y,
    h = y,
    i = y,
    j = y,
    k = y,
    l = y;
  for (; rounds > 0; rounds--) {
    a = v128.add<T>(v128.mul<T>(a, y), x);
    b = v128.add<T>(v128.mul<T>(b, y), x);
    c = v128.add<T>(v128.mul<T>(c, y), x);
    d = v128.add<T>(v128.mul<T>(d, y), x);
    e = v128.add<T>(v128.mul<T>(e, y), x);
    f = v128.add<T>(v128.mul<T>(f, y), x);
    g = v128.add<T>(v128.mul<T>(g, y), x);
    h = v128.add<T>(v128.mul<T>(h, y), x);
    i = v128.add<T>(v128.mul<T>(i, y), x);
    j = v128.add<T>(v128.mul<T>(j, y), x);
    k = v128.add<T>(v128.mul<T>(k, y), x);
    l = v128.add<T>(v128.mul<T>(l, y), x);
  }
  const left = v128.add<T>(v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)), v128.add<T>(e, f)),
    right = v128.add<T>(v128.add<T>(v128.add<T>(g, h), v128.add<T>(i, j)), v128.add<T>(k, l));
  return <f64>v128.extract_lane<T>(v128.add<T>(left, right), 0);
}

/** `rounds` times s = s y + y in twelve chains of 16 bits: eight products, added up in pairs, and sums of 32 bits. Returns a sum of first lanes. */
function multiplyAdds16(rounds: usize): f64 {
  const y = i16x8.splat(3);
  let a = i16x8.splat(1),
    b = i16x8.splat(2),
    c = i16x8.splat(3),
    d = i16x8.splat(4),
    e = i16x8.splat(5),
    f = i16x8.splat(6),
    g = i16x8.splat(7),
    h = i16x8.splat(8),
    i = i16x8.splat(9),
    j = i16x8.splat(10),
    k = i16x8.splat(11),
    l = i16x8.splat(12);
  for (; rounds > 0; rounds--) {
    a = i32x4.add(i32x4.dot_i16x8_s(a, y), y);
    b = i32x4.add(i32x4.dot_i16x8_s(b, y), y);
    c = i32x4.add(i32x4.dot_i16x8_s(c, y), y);
    d = i32x4.add(i32x4.dot_i16x8_s(d, y), y);
    e = i32x4.add(i32x4.dot_i16x8_s(e, y), y);
    f = i32x4.add(i32x4.dot_i16x8_s(f, y), y);
    g = i32x4.add(i32x4.dot_i16x8_s(g, y), y);
    h = i32x4.add(i32x4.dot_i16x8_s(h, y), y);
    i = i32x4.add(i32x4.dot_i16x8_s(i, y), y);
    j = i32x4.add(i32x4.dot_i16x8_s(j, y), y);
    k = i32x4.add(i32x4.dot_i16x8_s(k, y), y);
    l = i32x4.add(i32x4.dot_i16x8_s(l, y), y);
  }
  const left = i32x4.add(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), i32x4.add(e, f)),
    right = i32x4.add(i32x4.add(i32x4.add(g, h), i32x4.add(i, j)), i32x4.add(k, l));
  return <f64>i32x4.extract_lane(i32x4.add(left, right), 0);
}

/** `rounds` times a larger and a smaller one of six pairs of vectors of 32 bits. Returns a sum of first lanes. */
export function compareI32(rounds: usize): i32 {
  let a = i32x4.splat(1),
    b = i32x4.splat(2),
    c = i32x4.splat(3),
    d = i32x4.splat(4),
    e = i32x4.splat(5),
    f = i32x4.splat(6),
    g = i32x4.splat(7),
    h = i32x4.splat(8),
    i = i32x4.splat(9),
    j = i32x4.splat(10),
    k = i32x4.splat(11),
    l = i32x4.splat(12);
  for (; rounds > 0; rounds--) {
    const m = i32x4.max_s(a, b),
      n = i32x4.max_s(c, d),
      o = i32x4.max_s(e, f),
      p = i32x4.max_s(g, h),
      q = i32x4.max_s(i, j),
      r = i32x4.max_s(k, l);
    // In other pairs than before: of the same ones all would be in order after one round.
    b = i32x4.min_s(a, b);
    d = i32x4.min_s(c, d);
    f = i32x4.min_s(e, f);
    h = i32x4.min_s(g, h);
    j = i32x4.min_s(i, j);
    l = i32x4.min_s(k, l);
    a = n;
    c = o;
    e = p;
    g = q;
    i = r;
    k = m;
  }
  const left = i32x4.add(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), i32x4.add(e, f)),
    right = i32x4.add(i32x4.add(i32x4.add(g, h), i32x4.add(i, j)), i32x4.add(k, l));
  return i32x4.extract_lane(i32x4.add(left, right), 0);
}

/** Comparisons that `compareI32(rounds)` does. */
export function countedComparisons(rounds: usize): usize {
  return rounds * 6 * 4;
}

/** `rounds` times the roots of four vectors, in T. Returns a sum of first lanes. */
function roots<T>(rounds: usize): f64 {
  let a = v128.splat<T>(<T>0.25),
    b = v128.splat<T>(<T>0.375),
    c = v128.splat<T>(<T>0.5),
    d = v128.splat<T>(<T>0.625);
  for (; rounds > 0; rounds--) {
    a = v128.sqrt<T>(a);
    b = v128.sqrt<T>(b);
    c = v128.sqrt<T>(c);
    d = v128.sqrt<T>(d);
  }
  return <f64>v128.extract_lane<T>(v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)), 0);
}

export function rootsF32(rounds: usize): f64 {
  return roots<f32>(rounds);
}

export function rootsF64(rounds: usize): f64 {
  return roots<f64>(rounds);
}

/** Multiply-adds that `multiplyAddsI16(rounds)` does. */
export function countedAddsI16(rounds: usize): usize {
  return rounds * addsARound<i16>();
}

export function multiplyAddsI16(rounds: usize): f64 {
  return multiplyAdds16(rounds);
}

/** Multiply-adds that `multiplyAddsF32(rounds)` does. */
export function countedAddsF32(rounds: usize): usize {
  return rounds * addsARound<f32>();
}

/** Multiply-adds that `multiplyAddsF64(rounds)` does. */
export function countedAddsF64(rounds: usize): usize {
  return rounds * addsARound<f64>();
}

export function multiplyAddsF32(rounds: usize): f64 {
  return multiplyAdds<f32>(rounds);
}

export function multiplyAddsF64(rounds: usize): f64 {
  return multiplyAdds<f64>(rounds);
}

/** Reads `bytes`, a multiple of 128, `rounds` times; returns the sum of all words of 32 bits that were read, so that nothing is left out. */
export function readAgain(at: usize, bytes: usize, rounds: usize): u32 {
  let a = i32x4.splat(0),
    b = a,
    c = a,
    d = a;
  for (const end = at + bytes; rounds > 0; rounds--)
    for (let p = at; p < end; p += 128) {
      a = i32x4.add(a, v128.load(p));
      b = i32x4.add(b, v128.load(p, 16));
      c = i32x4.add(c, v128.load(p, 32));
      d = i32x4.add(d, v128.load(p, 48));
      a = i32x4.add(a, v128.load(p, 64));
      b = i32x4.add(b, v128.load(p, 80));
      c = i32x4.add(c, v128.load(p, 96));
      d = i32x4.add(d, v128.load(p, 112));
    }
  return sumOfWords(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
}

/** Writes `bytes`, a multiple of 128, `rounds` times: the number of rounds that are left, to every word of 32 bits. */
export function writeAgain(at: usize, bytes: usize, rounds: usize): void {
  for (const end = at + bytes; rounds > 0; ) {
    const x = i32x4.splat(<i32>--rounds);
    for (let p = at; p < end; p += 128) {
      v128.store(p, x);
      v128.store(p, x, 16);
      v128.store(p, x, 32);
      v128.store(p, x, 48);
      v128.store(p, x, 64);
      v128.store(p, x, 80);
      v128.store(p, x, 96);
      v128.store(p, x, 112);
    }
  }
}

function sumOfWords(x: v128): u32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

/** Reads `bytes`, a multiple of 64, once; returns the sum of their words of 32 bits, so that nothing is left out. */
export function readAll(at: usize, bytes: usize): u32 {
  let a = i32x4.splat(0),
    b = a,
    c = a,
    d = a;
  for (const end = at + bytes; at < end; at += 64) {
    a = i32x4.add(a, v128.load(at));
    b = i32x4.add(b, v128.load(at, 16));
    c = i32x4.add(c, v128.load(at, 32));
    d = i32x4.add(d, v128.load(at, 48));
  }
  return sumOfWords(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
}
