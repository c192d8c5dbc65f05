/** A fingerprint or authenticator as the groups people read: five characters each, joined by hyphens. */

export const groupLength = 5

export function splitGroups(code: string): readonly string[] {
  return code.split('-').filter(group => group !== '')
}

/** For a voice: one character at a time. */
export function spellOut(group: string): string {
  return group.split('').join(' ')
}

/**
 * What a person typed, as the characters that can occur: upper case, no separators, and the digits that are not in
 * the alphabet as the letters they are mistaken for.
 */
export function tidyTyped(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s\-–—.,·]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I')
    .replaceAll('8', 'B')
}

export function hasForeignCharacters(tidied: string): boolean {
  return /[^A-Z2-7]/.test(tidied)
}
