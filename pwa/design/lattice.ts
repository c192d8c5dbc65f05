/** The background of pine panels: a loose mesh of lines and knots, the same every time. */
import { type SVGTemplateResult, svg } from 'lit'

interface Knot {
  readonly x: number
  readonly y: number
}

const columns = 9
const rows = 9
const pitch = 56

export function lattice(): SVGTemplateResult {
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => knotAt(row, column)),
  )
  const lines = grid
    .flatMap((line, row) => line.map((knot, column) => linesFrom(knot, grid, row, column)))
    .join('')
  const bright = grid.flat().filter((_, index) => index % 7 === 3)
  return svg`
    <svg class="lattice" viewBox="0 0 ${(columns - 1) * pitch} ${(rows - 1) * pitch}" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
      <path class="lattice-line" d=${lines} />
      ${grid.flat().map(knot => svg`<circle class="lattice-knot" cx=${knot.x} cy=${knot.y} r="2.25" />`)}
      ${bright.map(knot => svg`<circle class="lattice-bright" cx=${knot.x} cy=${knot.y} r="3.5" />`)}
    </svg>
  `
}

/** A regular grid would look printed: every knot is a little off its place, by a fixed rule. */
function knotAt(row: number, column: number): Knot {
  const turn = Math.sin(row * 12.9898 + column * 78.233) * 43758.5453
  const sway = (turn - Math.floor(turn)) * Math.PI * 2
  const shift = row % 2 === 0 ? 0 : pitch / 2
  return {
    x: Math.round(column * pitch + shift + Math.cos(sway) * 11),
    y: Math.round(row * pitch + Math.sin(sway) * 11),
  }
}

function linesFrom(knot: Knot, grid: readonly (readonly Knot[])[], row: number, column: number): string {
  const lean = row % 2 === 0 ? -1 : 1
  const others = [grid[row]?.[column + 1], grid[row + 1]?.[column], grid[row + 1]?.[column + lean]]
  return others.map(other => (other ? `M${knot.x} ${knot.y}L${other.x} ${other.y}` : '')).join('')
}
