/** HTTP messages as recorded: characters that stand for bytes. */

export interface RawMessage {
  /** Request or status line. */
  readonly start: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export function parseRaw(raw: string): RawMessage {
  const end = raw.indexOf('\r\n\r\n')
  const [start = '', ...lines] = raw.slice(0, end).split('\r\n')
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { start, headers: new Map(headers), body: raw.slice(end + 4) }
}

/** Bytes of a recorded text. */
export function rawToBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
