/// <reference path="./vcf-module.d.ts" />
/** Contacts as vCards of version 2.1 to 4.0 (RFC 2426, RFC 6350), taken apart by vcf. */
import VCard, { type Property } from 'vcf'
import type { EntryDraft } from '../../sdk/index.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'
import { textToOriginal } from './originals.ts'

export function isVCard(text: string): boolean {
  return /^\s*BEGIN:VCARD/i.test(text)
}

export function readVCards(text: string): Imported {
  const contact: EntryDraft<'contact'>[] = []
  const skipped: SkippedRecord[] = []
  for (const [index, card] of splitCards(text).entries()) {
    const draft = readCard(card)
    if (typeof draft === 'string') skipped.push({ record: index + 1, title: titleOf(card), why: draft })
    else contact.push(draft)
  }
  return importedOf({ contact, skipped })
}

/** vcf wants CR LF; cards of 2.1 wrap quoted-printable lines by an equals sign; photographs stay behind. */
function splitCards(text: string): readonly string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/^(?=BEGIN:VCARD)/im)
    .filter(card => card.trim() !== '')
    .map(card => unfold(card.trim()))
}

function unfold(card: string): string {
  const lines: string[] = []
  for (const line of card.split('\n')) {
    const last = lines.at(-1)
    const isQuoted = last !== undefined && /;ENCODING=QUOTED-PRINTABLE|;QUOTED-PRINTABLE/i.test(last)
    if (isQuoted && last.endsWith('=')) lines[lines.length - 1] = last.slice(0, -1) + line
    else if (/^[ \t]/.test(line) && last !== undefined) lines[lines.length - 1] = last + line.slice(1)
    else lines.push(line)
  }
  return lines
    .filter(line => line !== '' && !/^(?:[^:;]+\.)?(?:PHOTO|LOGO|SOUND)[;:]/i.test(line))
    .join('\r\n')
}

function readCard(text: string): EntryDraft<'contact'> | 'damaged' | 'empty' {
  let card: VCard
  try {
    card = new VCard().parse(text)
  } catch {
    return 'damaged'
  }
  return cardToDraft(card, text)
}

function cardToDraft(card: VCard, text: string): EntryDraft<'contact'> | 'empty' {
  const of = (name: string) => [card.data[name] ?? []].flat() as readonly Property[]
  const name = nameOf(of('n')[0], of('fn')[0])
  const internets = [
    ...of('email').map(property => addressOf(property, 'mailto:')),
    ...of('tel').map(property => addressOf(property, 'tel:')),
    ...of('impp').map(property => addressOf(property, '')),
    ...of('url').map(property => addressOf(property, '')),
  ].filter(address => address !== undefined)
  const Postals = of('adr')
    .map(postalOf)
    .filter(postal => postal !== undefined)
  if (name === undefined && internets.length === 0 && Postals.length === 0) return 'empty'
  const labels = of('categories')
    .flatMap(property => splitText(decode(property), ','))
    .filter(label => label !== '')
  const Source = textToOriginal('text/vcard', text)
  return {
    ...(name && { Personals: [name] }),
    ...(internets.length > 0 && { Internets: internets }),
    ...(Postals.length > 0 && { Postals }),
    ...(labels.length > 0 && { Label: [...new Set(labels)] }),
    ...(Source.length > 0 && { Source }),
  } as EntryDraft<'contact'>
}

interface Name {
  readonly First?: string
  readonly Last?: string
  readonly Middle?: string
}

function nameOf(structured: Property | undefined, full: Property | undefined): Name | undefined {
  const [last = '', first = '', middle = ''] = structured ? splitText(decode(structured), ';') : []
  const whole = full ? unescape(decode(full)) : ''
  const parts = first || last || middle ? { first, last, middle } : { first: '', last: whole, middle: '' }
  if (!parts.first && !parts.last && !parts.middle) return undefined
  return {
    ...(parts.first && { First: parts.first }),
    ...(parts.last && { Last: parts.last }),
    ...(parts.middle && { Middle: parts.middle }),
  }
}

function addressOf(property: Property, scheme: string): object | undefined {
  const value = unescape(decode(property)).trim()
  if (value === '') return undefined
  const hasScheme = scheme === '' || value.toLowerCase().startsWith(scheme)
  return { ...labelled(property), Uri: hasScheme ? value : scheme + value }
}

function postalOf(property: Property): object | undefined {
  const [box = '', extended = '', street = '', town = '', region = '', code = '', country = ''] = splitText(
    decode(property),
    ';',
  )
  const street1 = [box, extended, street].filter(part => part !== '').join(', ')
  const place = [code, town].filter(part => part !== '').join(' ')
  const postal = {
    ...(street1 && { Street: street1 }),
    ...(place && { Town: place }),
    ...(region && { Region: region }),
    ...(country && { Country: country }),
  }
  return Object.keys(postal).length === 0 ? undefined : { ...labelled(property), ...postal }
}

/** What an address is for; marks of the transport say nothing to people. */
function labelled({ type }: Property): { readonly Label?: readonly string[] } {
  const words = [type ?? []]
    .flat()
    .flatMap(word => word.split(','))
    .map(word => word.replaceAll('"', '').toLowerCase())
    .filter(word => !['', 'internet', 'pref', 'voice', 'x400'].includes(word))
  return words.length === 0 ? {} : { Label: [...new Set(words)] }
}

/** The text of a property, with quoted-printable of 2.1 decoded; escapes stay. */
function decode(property: Property): string {
  const value = property.valueOf() ?? ''
  const marks = [property.encoding ?? '', ...[property.type ?? []].flat()].map(mark => mark.toLowerCase())
  if (!marks.includes('quoted-printable')) return value
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const [part] of value.matchAll(/=[\da-f]{2}|[^=]+|=/gi)) {
    if (/^=[\da-f]{2}$/i.test(part)) bytes.push(Number.parseInt(part.slice(1), 16))
    else bytes.push(...encoder.encode(part))
  }
  return decoderFor(property.charset).decode(new Uint8Array(bytes))
}

/** For a character set that nobody knows, UTF-8 shows at least the letters that all have. */
function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}

/** Splits at separators that no backslash stands before. */
function splitText(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = ['']
  for (const [piece] of text.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (piece === separator) parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts.map(part => unescape(part).trim())
}

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, letter: string) =>
    letter === 'n' || letter === 'N' ? '\n' : letter,
  )
}

function titleOf(card: string): string {
  return /^FN[^:]*:(.*)$/im.exec(card)?.[1]?.trim() ?? ''
}
