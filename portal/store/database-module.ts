/** Databases whose modules are compiled, or not everybody's: loaded when one is used, and named when it is missing. */
import { MeshError } from '../../sdk/core/error.ts'

/**
 * What loading gives, or the sentence that says what to install.
 *
 * @param name of the package
 * @param load imports what needs it
 * @throws `mesh/argument` where the package is not installed, or not for this Node and this machine
 */
export async function withDatabaseModule<Module>(
  name: 'better-sqlite3' | 'pg',
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if (!isMissing(cause)) throw cause
    const advice = `Install it where the portal is installed: npm install --allow-scripts=${name} ${name}`
    throw new MeshError('mesh/argument', `The database module ${name} is missing. ${advice}`, { cause })
  }
}

/** Not there, there for another Node, or its compiled part not made. */
function isMissing(error: unknown): boolean {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown }
  return (
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'MODULE_NOT_FOUND' ||
    code === 'ERR_DLOPEN_FAILED' ||
    String(message).startsWith('Could not locate the bindings file')
  )
}
