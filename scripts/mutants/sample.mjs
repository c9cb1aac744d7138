/** `count` of the items, drawn by a seed (mulberry32, Fisher and Yates), in the order in which they are drawn. */
export function sample(items, count, seed) {
  const next = generator(seed);
  const places = items.map((_, i) => i);
  for (let i = 0; i < Math.min(count, places.length); i++) {
    const j = i + Math.floor(next() * (places.length - i));
    [places[i], places[j]] = [places[j], places[i]];
  }
  return places.slice(0, count).map((i) => items[i]);
}

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
