/** Takes apart a file that is a row of JSON texts with nothing between them, as 2017 logs are (wire D.1). */
import { type CursorOptions, JsonCursor } from './cursor.ts'

export interface SplitTexts {
  /** The texts of the row, each complete and each as it stands in the file. */
  readonly texts: readonly string[]
  /** What is left behind the last complete text: empty unless the file was cut off or damaged. */
  readonly rest: string
}

/**
 * Splits a row of JSON texts. It stops at the first one that is not Mesh JSON and hands back everything from there on,
 * so that the caller can tell that a file was cut off.
 *
 * @throws `mesh/json/size` if the whole row is larger than `limits.maxBytes`; `mesh/encoding/utf8`
 */
export function splitTexts(source: string, options: Pick<CursorOptions, 'limits'> = {}): SplitTexts {
  const cursor = new JsonCursor(source, options)
  const texts: string[] = []
  let start = 0
  try {
    while (!cursor.atEnd()) {
      start = cursor.position
      cursor.skip()
      texts.push(source.slice(start, cursor.position))
    }
    return { texts, rest: '' }
  } catch {
    return { texts, rest: source.slice(start) }
  }
}
