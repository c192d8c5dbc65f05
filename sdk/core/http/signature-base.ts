/** The text that an HTTP message signature is made over (RFC 9421 section 2): covered components, then parameters. */
import { MeshError } from '../error.ts'
import { formatInnerList, formatItem, type InnerList, type Item } from './structured-fields.ts'

/** A request, or with `status` a response, as far as signatures see it. `Headers` fits. */
export interface HttpMessage {
  readonly method?: string
  /** Absolute. Behind a proxy this is the address the client used, not the one the process listens at. */
  readonly url?: string
  readonly status?: number
  /** All lines of one name joined by `, `; null where there is none. Names in any case. */
  readonly headers: { get(name: string): string | null }
}

type Derive = (message: HttpMessage) => string | undefined

const derived: Readonly<Record<string, Derive>> = {
  '@method': message => message.method,
  '@target-uri': message => parseUrl(message)?.href,
  '@authority': message => parseUrl(message)?.host,
  '@scheme': message => parseUrl(message)?.protocol.slice(0, -1),
  '@path': message => parseUrl(message)?.pathname,
  '@query': message => mapDefined(parseUrl(message), url => url.search || '?'),
  '@status': message => mapDefined(message.status, String),
}

/**
 * Builds the signature base for the components and parameters of one `Signature-Input` member.
 *
 * @throws `mesh/portal/unauthorized` for a component that the message lacks, that is listed twice, or that carries
 * parameters (none is supported)
 * @example
 * const [[label, input]] = parseInnerLists('mesh=("@method" "@path");created=1618884473')
 * createSignatureBase({ method: 'POST', url: 'https://example.com/foo', headers: new Headers() }, input)
 * // "@method": POST
 * // "@path": /foo
 * // "@signature-params": ("@method" "@path");created=1618884473
 */
export function createSignatureBase(message: HttpMessage, input: InnerList): string {
  const names = new Set(input.items.map(item => item.value))
  if (names.size !== input.items.length) throw refuse('A component is signed twice.')
  const lines = input.items.map(item => `${formatItem(item)}: ${componentValue(message, item)}`)
  return [...lines, `"@signature-params": ${formatInnerList(input)}`].join('\n')
}

function componentValue(message: HttpMessage, { value: name, parameters }: Item): string {
  if (parameters.size > 0) throw refuse('A component has parameters.')
  if (name !== name.toLowerCase()) throw refuse('A component’s name is not in lower case.')
  const value = name.startsWith('@') ? deriveComponent(message, name) : message.headers.get(name)
  if (value === undefined || value === null)
    throw refuse('A component is signed that the message does not have.')
  // A line break would let one component pretend to be two.
  if (/[\r\n]/.test(value)) throw refuse('A component has a line break.')
  // RFC 9421 section 2.1 trims field values, and nothing else: a method with a space behind it is another method.
  return name.startsWith('@') ? value : value.trim()
}

function deriveComponent(message: HttpMessage, name: string): string | undefined {
  return Object.hasOwn(derived, name) ? derived[name]!(message) : undefined
}

function parseUrl(message: HttpMessage): URL | undefined {
  return message.url === undefined || !URL.canParse(message.url) ? undefined : new URL(message.url)
}

function mapDefined<Value, Result>(
  value: Value | undefined,
  map: (value: Value) => Result,
): Result | undefined {
  return value === undefined ? undefined : map(value)
}

function refuse(message: string): MeshError {
  return new MeshError('mesh/portal/unauthorized', message)
}
