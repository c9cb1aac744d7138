// A wide symmetric band, one a lane, to one of half-width 4: Bischof, Lang and Sun (2000), "A framework for symmetric band
// reduction". Four columns are brought down together, by the product of four reflectors I + V N V^T (Schreiber and Van Loan
// 1989; N is upper triangular). That takes the multiplications of `bandToTridiagonal`, but loads and stores the band a fourth
// as often. The storage is that of `band`.
import { addColumnsTo, addPanel, addProduct, dotColumnsWith, dotPanels, PANEL, PANEL_ROW } from "./panels";
import { addVectors, dotVectors, makeReflector } from "./reflector";

/** Columns whose sum stays in registers: of fewer it is loaded and stored too often, of more no cache is fetched ahead. */
const TOGETHER: usize = 16;
/** The same for symmetric blocks, whose corners on the diagonal are copied. */
const CORNER: usize = 8;
/** Bytes of a matrix of 4 x 4. */
const SMALL: usize = PANEL * PANEL_ROW;

/** Bytes of a panel, with zeros behind, where a pair of rows or columns has no second. */
function panelBytes(width: usize): usize {
  return (width + 1) * PANEL_ROW;
}

/** Bytes of work: V, the next V, W; N, the next N, two small matrices; a column; a corner. */
export function narrowBytes(width: usize): usize {
  return 3 * panelBytes(width) + 4 * SMALL + width * 16 + CORNER * CORNER * 16;
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

/**
 * The symmetric block of `count` at `d` becomes (I + V N^T V^T) D (I + V N V^T). Work: a panel w, a small matrix, a corner of
 * CORNER columns and rows.
 */
function reflectBlock(
  d: usize,
  step: usize,
  count: usize,
  v: usize,
  n: usize,
  w: usize,
  small: usize,
  corner: usize,
): void {
  memory.fill(w, 0, panelBytes(count));
  // W = D V, some columns at a time: the corner on the diagonal, then what is below and its mirror image
  const diagonal = step + 16;
  for (let c: usize = 0, x = v, to = w; c < count; c += CORNER, x += CORNER * PANEL_ROW, to += CORNER * PANEL_ROW) {
    const left = min(CORNER, count - c),
      below = count - c - left,
      columns = d + c * diagonal + left * 16;
    for (let j: usize = 0; j < left; j++)
      for (let i = j; i < left; i++) {
        const number = v128.load(d + (c + j) * diagonal + (i - j) * 16);
        v128.store(corner + (i * CORNER + j) * 16, number);
        v128.store(corner + (j * CORNER + i) * 16, number);
      }
    addColumnsTo(to, corner, CORNER * 16, x, left, left);
    addColumnsTo(to + left * PANEL_ROW, columns, step, x, below, left);
    for (let j: usize = 0; below > 0 && j < left; j += 2)
      dotColumnsWith(to + j * PANEL_ROW, columns + j * step, step, x + left * PANEL_ROW, below);
  }
  // What is behind the block is none of W's.
  memory.fill(w + count * PANEL_ROW, 0, PANEL_ROW);
  // W = D V N + V (N^T V^T D V N) / 2
  addProduct(w, 0, w, n, count);
  dotPanels(small, w, v, count);
  addProduct(small, 0, small, n, PANEL);
  addVectors(small, small, f64x2.splat(-0.5), SMALL / 16);
  addProduct(w, 1, v, small, count);
  // D += W V^T + V W^T, two columns at a time from the first one's diagonal: the second has another number there.
  for (let c: usize = 0; c < count; c += 2, w += 2 * PANEL_ROW, v += 2 * PANEL_ROW) {
    const next = d + step,
      held = v128.load(next);
    addPanel(d, next, w, v, count - c);
    addPanel(d, next, v, w, count - c);
    v128.store(next, held);
    d = next + diagonal + 16;
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
    spare = along + SMALL,
    corner = spare + width * 16;
  memory.fill(work, 0, narrowBytes(width));
  for (let j: usize = 0; j + PANEL + 1 < order; j += PANEL) {
    let r0 = j + PANEL,
      count = min(width, order - r0);
    factorPanel(v, n, band + j * row + PANEL * 16, step, count, spare);
    while (true) {
      reflectBlock(band + r0 * row, step, count, v, n, w, small, corner);
      const r1 = r0 + count;
      if (r1 >= order) break;
      // The block O below becomes Q'^T O Q, Q' of the next panel, which is the first four columns of O Q.
      const rows = min(width, order - r1);
      const o = band + r0 * row + count * 16;
      memory.fill(w, 0, panel);
      for (let c: usize = 0; c < count; c += TOGETHER)
        addColumnsTo(w, o + c * step, step, v + c * PANEL_ROW, rows, min(TOGETHER, count - c));
      memory.fill(w + rows * PANEL_ROW, 0, PANEL_ROW);
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
        addProduct(small, 0, x, along, 2);
        dotColumnsWith(small, columns, step, next, rows);
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
