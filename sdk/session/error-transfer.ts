/** Errors on their way in: what the worker threw as a MeshError is thrown here as one, with the same code. */
import { type TransferHandler, transferHandlers } from 'comlink'
import { isMeshErrorCode, type MeshErrorData, meshErrorFromData } from '../core/error.ts'

let isReceiving = false

/** Teaches Comlink in this realm to read MeshErrors. What other users of Comlink in the page throw stays as it is. */
export function receiveMeshErrors(): void {
  if (isReceiving) return
  isReceiving = true
  const original = transferHandlers.get('throw') as TransferHandler<unknown, object>
  const handler: TransferHandler<unknown, object> = {
    ...original,
    deserialize(thrown) {
      const { mesh } = thrown as { readonly mesh?: MeshErrorData }
      if (mesh !== undefined && isMeshErrorCode(mesh.code)) throw meshErrorFromData(mesh)
      return original.deserialize(thrown)
    },
  }
  transferHandlers.set('throw', handler)
}
