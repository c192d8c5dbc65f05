/** From the modules of a QR code to the outline of an SVG path. */
import { encodeQR } from 'qr'

/** Modules of light ground that the standard asks for on every side. */
const quietZone = 4

export interface QrOutline {
  /** Modules per side, quiet zone included. */
  readonly size: number
  /** Path data: one rectangle per horizontal run of dark modules. */
  readonly path: string
}

/**
 * Encodes `text` at error correction level M.
 *
 * @throws Error when the text does not fit into the largest QR code
 */
export function qrOutline(text: string): QrOutline {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietZone })
  return { size: rows.length, path: rows.flatMap(rowToRuns).join('') }
}

function rowToRuns(row: readonly boolean[], y: number): string[] {
  const runs: string[] = []
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    let length = 1
    while (row[x + length]) length++
    runs.push(`M${x} ${y}h${length}v1h-${length}z`)
    x += length
  }
  return runs
}
