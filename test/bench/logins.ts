/** Logins like those people have, any number of them, the same at every run. */
import type { EntryOf } from '../../sdk/core/catalog/index.ts'

const words =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec'.split(
    ' ',
  )
export const word = (number: number) => words[number % words.length]!
export const dateOf = (second: number) =>
  new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().slice(0, 19) + 'Z'

/** A new copy at every call, as if read from the wire. */
export function credentialsOf(
  count: number,
  change: (entry: EntryOf<'credential'>, index: number) => EntryOf<'credential'> = same,
) {
  return Array.from({ length: count }, (_, index) =>
    change(
      {
        ID: `R${index}-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE`,
        Added: dateOf(index),
        Updated: dateOf(index),
        Label: index % 3 ? ['work'] : [],
        Sites: [`www.${word(index)}${word(index * 7)}${index}.example.com`],
        Username: `${word(index * 11)}.${word(index * 3)}@mail.example`,
        Password: `correct horse ${index}`,
      },
      index,
    ),
  )
}

function same(entry: EntryOf<'credential'>): EntryOf<'credential'> {
  return entry
}
