// Where tiles lie: pure arithmetic over sizes, in CSS pixels.
const GAP = 12;
export const NARROW = 640;
const WIDE = 16 / 9;

/**
 * @param {{width: number, height: number}} room @param {number} count tiles @returns {{rects: object[], height: number}} in a grid
 */
export function grid({ width, height }, count) {
  const narrow = width < NARROW;
  const tallest = narrow ? 1.15 : 0.72; // height of a tile by its width
  const least = Math.min(narrow ? 132 : 190, width);
  let best = { area: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = { width: (width - GAP * (columns - 1)) / columns, height: (height - GAP * (rows - 1)) / rows };
    const w = Math.min(cell.width, cell.height * WIDE);
    const h = Math.min(cell.height, w * tallest);
    if (w >= least && w * h > best.area) {
      best = { area: w * h, columns, rows, w, h };
    }
  }
  if (best.area === 0) { // too many to be seen at once: as small as may be, and the rest by scrolling
    const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
    const w = (width - GAP * (columns - 1)) / columns;
    best = { columns, rows: Math.ceil(count / columns), w, h: w / WIDE };
  }
  if (count === 1) {
    best = { columns: 1, rows: 1, w: width, h: alone(width, height, narrow) };
  }
  return place(best, { width, height }, count);
}

function place({ columns, rows, w, h }, { width, height }, count) {
  const whole = rows * h + GAP * (rows - 1);
  const top = Math.max(0, (height - whole) / 2);
  const rects = [];
  for (let i = 0; i < count; i++) {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? count - columns * (rows - 1) : columns;
    const left = (width - inRow * w - GAP * (inRow - 1)) / 2;
    rects.push({ x: left + (i % columns) * (w + GAP), y: top + row * (h + GAP), width: w, height: h });
  }
  return { rects, height: Math.max(height, whole) };
}

/** A wide picture in a tall window is not given more height than it can use. */
const alone = (width, height, narrow) => narrow ? Math.min(height, width * 1.15) : height;

/**
 * One large tile and a strip of the others, beside it or below. Those for whom there is no place get null.
 * @param {boolean} wide whether all of the large picture must be seen
 */
export function featured({ width, height }, others, wide) {
  const below = width < NARROW || width < height;
  if (others === 0) {
    return { main: { x: 0, y: 0, width, height }, rects: [] };
  }
  const along = below ? width : height;
  const strip = below ? Math.min(104, height / 4) : Math.min(220, Math.max(150, width / 5));
  const ideal = below ? strip * 1.25 : strip / WIDE;
  const step = Math.min(ideal, Math.max(ideal * 0.62, (along + GAP) / others - GAP)); // rather smaller than unseen
  const shown = Math.min(others, Math.max(1, Math.floor((along + GAP) / (step + GAP) + 0.001)));
  const begin = Math.max(0, (along - shown * step - GAP * (shown - 1)) / 2);
  const rects = Array.from({ length: others }, (_, i) => {
    if (i >= shown) {
      return null;
    }
    const at = begin + i * (step + GAP);
    return below
      ? { x: at, y: height - strip, width: step, height: strip }
      : { x: width - strip, y: at, width: strip, height: step };
  });
  const above = height - strip - GAP;
  const tall = width < NARROW ? Math.min(above, width * (wide ? 0.7 : 1.15)) : above;
  const main = below
    ? { x: 0, y: (above - tall) / 2, width, height: tall }
    : { x: 0, y: 0, width: width - strip - GAP, height };
  return { main, rects };
}

/** The own picture over the other one, in a corner. */
export function corner({ width, height }) {
  const narrow = width < NARROW;
  const w = Math.min(240, Math.max(104, width * (narrow ? 0.28 : 0.18)));
  const h = narrow ? w * 1.25 : w / WIDE;
  return narrow ? { x: width - w - 8, y: 8, width: w, height: h } : { x: width - w - 16, y: height - h - 16, width: w, height: h };
}
