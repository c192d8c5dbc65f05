/** Writes the reference of errors: every code, whether trying again helps, and what a person can do. */
import { MeshError, type MeshErrorCode, meshErrorCodes } from '../../sdk/core/error.ts'
import { GENERATED, heading, table } from './markdown.ts'

export function writeErrorReference(codes: readonly MeshErrorCode[] = meshErrorCodes): string {
  const groups = [...new Set(codes.map(groupOf))]
  return [
    heading(1, 'Errors'),
    GENERATED,
    `Everything that goes wrong is a \`MeshError\` with one of these ${codes.length} codes. A code, once released, keeps ` +
      'its meaning. *Again* says whether the same call may succeed later with nothing changed (`error.retryable`); the ' +
      'last column is `error.remedy`, for people. `error.message` says what happened, for developers. None of them ever ' +
      'holds a plaintext, a key or a password.',
    ...groups.flatMap(group => [
      heading(2, group),
      groupTable(codes.filter(code => groupOf(code) === group)),
    ]),
  ].join('\n\n')
}

function groupTable(codes: readonly MeshErrorCode[]): string {
  const rows = codes.map(code => {
    const { retryable, remedy } = new MeshError(code, '')
    return [`\`${code}\``, retryable ? 'yes' : 'no', remedy]
  })
  return table(['Code', 'Again', 'What to do'], rows)
}

/** `mesh/profile/rollback` is one of `mesh/profile`; codes of two parts are by themselves. */
function groupOf(code: string): string {
  const [mesh, group, ...rest] = code.split('/')
  return rest.length > 0 ? `${mesh}/${group}` : 'General'
}
