/** Opens what is nested in a recorded text (signed payloads, protected headers, log records) and reads every level. */
import type { Bytes } from '../../../sdk/core/bytes.ts'
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import {
  type Mesh,
  planOf,
  readTagged,
  readUntagged,
  type Tagged,
  type TypeName,
  typeNames,
  writeTagged,
  writeUntagged,
} from '../../../sdk/core/schema/index.ts'

export interface Level {
  /** How the level was reached, as `SignedDeviceProfile > payload DeviceProfile`. */
  readonly route: string
  readonly text: string
  readonly rewritten: string
}

/** Reads a tagged text and everything nested in it, and writes each level again in the reference style. */
export function readLevels(text: string, route = ''): Level[] {
  const tagged = readTagged(text, typeNames) as Tagged<TypeName>
  const here = route + tagged.tag
  const levels = [{ route: here, text, rewritten: writeTagged(tagged, 'reference', { exact: true }) }]
  visit(tagged.tag, tagged.value, (type, value) => {
    for (const level of nestedIn(type, value, here)) levels.push(level)
  })
  return levels
}

/** Calls back for a value and all structures in it. */
function visit(type: TypeName, value: object, callback: (type: TypeName, value: object) => void): void {
  callback(type, value)
  const properties = value as Readonly<Record<string, unknown>>
  for (const member of planOf(type).members) {
    const present = properties[member.name]
    if (present === undefined || member.kind === 'primitive') continue
    for (const element of member.list ? (present as object[]) : [present as object]) {
      if (member.kind === 'struct') visit(member.type, element, callback)
      else visit((element as Tagged<TypeName>).tag, (element as Tagged<TypeName>).value, callback)
    }
  }
}

function nestedIn(type: TypeName, value: object, route: string): Level[] {
  if (type === 'DataItem') {
    const { Text } = value as Mesh<'DataItem'>
    return Text === undefined ? [] : readLevels(Text, `${route} > Text `)
  }
  if (type === 'JoseWebSignature') {
    const { payload, signatures = [] } = value as Mesh<'JoseWebSignature'>
    const headers = signatures.map(signature => readHeader(signature.protected!, route))
    return [...readLevels(bytesToUtf8(payload!), `${route} > payload `), ...headers]
  }
  if (type === 'JoseWebEncryption')
    return [readHeader((value as Mesh<'JoseWebEncryption'>).protected!, route)]
  return []
}

function readHeader(bytes: Bytes, route: string): Level {
  const text = bytesToUtf8(bytes)
  const rewritten = writeUntagged('Header', readUntagged(text, 'Header'), 'reference', { exact: true })
  return { route: `${route} > protected`, text, rewritten }
}
