/** Hello: which version and encodings the portal speaks. What it can do beyond is in the `Mesh-Features` header. */
import type { Transaction } from '../context.ts'

export const hello: Transaction<'Hello'> = async () => ({
  response: { Version: { Major: 0, Minor: 7, Encodings: [{ ID: ['application/json'] }] } },
})
