/** Status: when the portal's state last changed. There are no checkpoints. */
import { wireDate } from '../../clock.ts'
import type { Transaction } from '../context.ts'

export const status: Transaction<'Status'> = async (_request, { store }) => {
  const time = await store.lastWrite()
  return { response: time === undefined ? {} : { LastWriteTime: wireDate(time) } }
}
