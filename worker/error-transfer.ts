/** Errors on their way out: a MeshError crosses Comlink as its data, so that the session can make it one again. */
import { type TransferHandler, transferHandlers } from 'comlink'
import { MeshError } from '../sdk/core/error.ts'

interface Thrown {
  readonly value: unknown
}

/**
 * Makes MeshErrors thrown in this worker cross with their code. Other errors, which are defects, cross as Comlink
 * has them. The other half is in `sdk/session/error-transfer.ts`.
 */
export function sendMeshErrors(): void {
  // Comlink marks what was thrown with a symbol it does not export, so its own handler must say what that is.
  const original = transferHandlers.get('throw') as TransferHandler<Thrown, object>
  const handler: TransferHandler<Thrown, object> = {
    canHandle: original.canHandle,
    serialize: thrown =>
      thrown.value instanceof MeshError ? [{ mesh: thrown.value.toJSON() }, []] : original.serialize(thrown),
    deserialize: original.deserialize,
  }
  transferHandlers.set('throw', handler)
}
