/** Where in a text something is wrong, in words fit for messages. */

/**
 * A path for messages, such as `SignedPersonalProfile.SignedData.signatures[0]`; the empty one is `text`.
 *
 * Names may come from the text, so whatever is not a plain short name is not repeated: it could be a secret in the
 * wrong place.
 */
export function formatPath(path: readonly (string | number)[]): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += `${text === '' ? '' : '.'}${/^[\w$#-]{1,40}$/.test(step) ? step : '(odd name)'}`
  }
  return text || 'text'
}
