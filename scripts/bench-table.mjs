/** Prints what the benches measured. */

/** @typedef {import('../test/bench/harness.ts').Row} Row */

const widths = [56, 11, 11, 8, 10, 6]

export const tableHead = line(['name', 'ours', 'raw', 'ratio', 'target', 'met'])

/** @param {Row} row */
export function formatRow({ name, ours, raw, ratio, target, met }) {
  const goal = target === undefined ? '' : ratio === undefined ? `≤ ${target} ms` : `≤ ${target}×`
  const verdict = met === undefined ? '' : met ? 'yes' : 'NO'
  return line([
    name,
    milliseconds(ours),
    raw === undefined ? '' : milliseconds(raw),
    ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
    goal,
    verdict,
  ])
}

/** @param {string[]} cells */
function line(cells) {
  return cells
    .map((cell, index) => (index ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
    .join(' ')
    .trimEnd()
}

/** @param {number} time */
function milliseconds(time) {
  return `${time.toPrecision(3)} ms`
}
