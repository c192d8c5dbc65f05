/**
 * Skeletons: one text for all names that look the same, after the idea of Unicode Technical Standard 39. The tables
 * are ours. They need to know only what the rules for names let through: lower-case letters of living alphabets, each
 * name in one alphabet, so that what is left to find are names made wholly of look-alikes, such as Cyrillic `саре`
 * for `cape`, and digits among letters.
 */

/** By alphabet: a letter, and the ASCII letter it passes for. */
const lookAlikes = {
  digits: '0o 1l',
  latin: 'ɩi ʋv',
  cyrillic: 'аa вb ьb сc ԁd еe ҽe ԍg һh нh іi јj кk ӏl мm пn оo рp ԛq гr ѕs тt цu ѵv ԝw шw хx уy үy',
  greek: 'αa βb εe ηn ιi κk μu νv οo ρp σo τt υu χx ωw γy',
  armenian: 'ցg հh յj ոn ռn օo զq սu աw',
} as const

/** Two letters that run into one where lines are thin. */
const pairs: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
]

const prototypes = new Map(
  Object.values(lookAlikes).flatMap(line => line.split(' ').map(pair => [pair[0]!, pair[1]!] as const)),
)

/**
 * The skeleton of a folded name. Of two names that share one, only one is given away.
 *
 * @example skeletonOf('раура1') === skeletonOf('paypal') // true: Cyrillic letters and a digit
 */
export function skeletonOf(folded: string): string {
  const letters = [...folded.normalize('NFD')].map(letter => prototypes.get(letter) ?? letter).join('')
  return pairs.reduce((text, [two, one]) => text.replaceAll(two, one), letters).normalize('NFC')
}
