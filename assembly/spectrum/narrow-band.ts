// A wide symmetric band, one a lane, to one of half-width 4: Bischof, Lang and Sun (2000), "A framework for symmetric band
// reduction". Four columns are brought down together, by the product of four reflectors I + V N V^T (Schreiber and Van Loan
// 1989; N is upper triangular). That takes the multiplications of `bandToTridiagonal`, but loads and stores the band a fourth
// as often. The storage is that of `band`.
import { addColumnsTo, addPanel, addProduct, dotColumnsWith, dotPanels, PANEL, PANEL_ROW } from "./panels";
import { addVectors, dotVectors, makeReflector } from "./reflector";

/** Bytes of a matrix of 4 x 4. */
const SMALL: usize = PANEL * PANEL_ROW;

/** Bytes of a panel, with zeros behind, where a pair of columns has no second. */
function panelBytes(width: usize): usize {
  return (width + 1) * PANEL_ROW;
}

/** Bytes of work: V, the next V, W; N, the next N, two small matrices; a column. */
export function narrowBytes(width: usize): usize {
  return 3 * panelBytes(width) + 4 * SMALL + width * 16;
}

function at(matrix: usize, row: usize, column: usize): usize {
  return matrix + row * PANEL_ROW + column * 16;
}

/** V and N of the reflectors that bring the four columns at `x` to an upper triangle, which replaces them. spare: a column. */
function factorPanel(v: usize, n: usize, x: usize, step: usize, rows: usize, spare: usize): void {
  memory.fill(v, 0, panelBytes(rows));
  memory.fill(n, 0, SMALL);
  for (let q: usize = 0; q < PANEL && q < rows; q++) {
    const left = rows - q,
      minus = f64x2.neg(makeReflector(spare, x, left));
    memory.fill(x + 16, 0, (left - 1) * 16);
    for (let c = q + 1, column = x + step; c < PANEL; c++, column += step)
      addVectors(column, spare, f64x2.mul(minus, dotVectors(spare, column, left)), left);
    for (let i: usize = 0; i < left; i++) v128.store(at(v, q + i, q), v128.load(spare + i * 16));
    v128.store(at(n, q, q), minus);
    x += step + 16;
  }
  // Above N's diagonal, column by column: N (V^T v) times the diagonal's number.
  dotPanels(spare, v, v, rows);
  for (let q: usize = 1; q < PANEL; q++)
    for (let s: usize = 0; s < q; s++) {
      let sum = f64x2.splat(0);
      for (let p = s; p < q; p++) sum = f64x2.add(sum, f64x2.mul(v128.load(at(n, s, p)), v128.load(at(spare, p, q))));
      v128.store(at(n, s, q), f64x2.mul(sum, v128.load(at(n, q, q))));
    }
}

/** The symmetric block of `count` at `d` becomes (I + V N^T V^T) D (I + V N V^T). w: a panel of work; small: two matrices. */
function reflectBlock(d: usize, step: usize, count: usize, v: usize, n: usize, w: usize, small: usize): void {
  const spare = small + SMALL;
  memory.fill(w, 0, panelBytes(count));
  // W = D V, two columns at a time: the corner on the diagonal, then what is below and its mirror image
  for (let c: usize = 0, x = v, to = w, corner = d; c < count; c += 2, x += 2 * PANEL_ROW, to += 2 * PANEL_ROW) {
    const more = c + 1 < count,
      beside = more ? v128.load(corner, 16) : f64x2.splat(0);
    v128.store(small, v128.load(corner));
    v128.store(small, beside, 16);
    v128.store(small, beside, 32);
    v128.store(small, more ? v128.load(corner + step, 16) : beside, 48);
    addColumnsTo(to, small, 32, x, more ? 2 : 1);
    if (c + 2 < count) {
      const below = count - c - 2;
      addColumnsTo(to + 2 * PANEL_ROW, corner + 32, step, x, below);
      dotColumnsWith(small, corner + 32, step, x + 2 * PANEL_ROW, below);
      addVectors(to, small, f64x2.splat(1), 2 * PANEL);
    }
    corner += 2 * (step + 16);
  }
  // W = D V N + V (N^T V^T D V N) / 2
  addProduct(w, 0, w, n, count);
  dotPanels(small, w, v, count);
  addProduct(small, 0, small, n, PANEL);
  addVectors(small, small, f64x2.splat(-0.5), SMALL / 16);
  addProduct(w, 1, v, small, count);
  // D += W V^T + V W^T, two columns at a time but for the first number of the first
  for (let c: usize = 0; c < count; c += 2, w += 2 * PANEL_ROW, v += 2 * PANEL_ROW) {
    const next = d + step + 16;
    addPanel(d, spare, w, v, 1);
    addPanel(d, spare, v, w, 1);
    addPanel(d + 16, next, w + PANEL_ROW, v, count - c - 1);
    addPanel(d + 16, next, v + PANEL_ROW, w, count - c - 1);
    d = next + step + 16;
  }
}

/** The band of half-width `width` becomes one of half-width 4 with the same eigenvalues. */
export function narrowBand(band: usize, order: usize, width: usize): void {
  const row = 2 * width * 16,
    step = row - 16,
    panel = panelBytes(width),
    work = band + order * row;
  let v = work,
    next = v + panel,
    n = next + 2 * panel,
    nextN = n + SMALL;
  const w = next + panel,
    small = nextN + SMALL,
    along = small + SMALL,
    spare = along + SMALL;
  memory.fill(work, 0, narrowBytes(width));
  for (let j: usize = 0; j + PANEL + 1 < order; j += PANEL) {
    let r0 = j + PANEL,
      count = min(width, order - r0);
    factorPanel(v, n, band + j * row + PANEL * 16, step, count, spare);
    while (true) {
      reflectBlock(band + r0 * row, step, count, v, n, w, small);
      const r1 = r0 + count;
      if (r1 >= order) break;
      // The block O below becomes Q'^T O Q, Q' of the next panel, which is the first four columns of O Q.
      const rows = min(width, order - r1);
      const o = band + r0 * row + count * 16;
      memory.fill(w, 0, panel);
      for (let c: usize = 0; c < count; c += 2) addColumnsTo(w, o + c * step, step, v + c * PANEL_ROW, rows);
      addProduct(w, 0, w, n, rows);
      addPanel(o, o + step, w, v, rows);
      addPanel(o + 2 * step, o + 3 * step, w, v + 2 * PANEL_ROW, rows);
      factorPanel(next, nextN, o, step, rows, spare);
      dotPanels(along, w, next, rows);
      for (let c = PANEL; c < count; c += 2) {
        const columns = o + c * step,
          x = v + c * PANEL_ROW,
          // What has no second column adds to one that nobody reads.
          second = c + 1 < count ? columns + step : spare;
        // (O + W V^T)^T V' N', of two columns
        dotColumnsWith(small, columns, step, next, rows);
        addProduct(small, 1, x, along, 2);
        addProduct(small, 0, small, nextN, 2);
        addPanel(columns, second, w, x, rows);
        addPanel(columns, second, next, small, rows);
      }
      let held = v;
      v = next;
      next = held;
      held = n;
      n = nextN;
      nextN = held;
      r0 = r1;
      count = rows;
    }
  }
  // Rows of 2 x 4 vectors, for `bandToTridiagonal`.
  for (let j: usize = 0; j < order; j++) {
    const to = band + j * 2 * PANEL_ROW;
    memory.copy(to, band + j * row, PANEL_ROW + 16);
    memory.fill(to + PANEL_ROW + 16, 0, PANEL_ROW - 16);
  }
}
