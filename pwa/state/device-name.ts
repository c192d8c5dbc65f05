/** What a device is called on a screen. */
import type { ConnectedDevice } from '../../sdk/index.ts'
import { words } from '../words/index.ts'

/** A device whose name is not known here is called by its kind, in the person's language. */
export function nameOfDevice({ name, kind }: Pick<ConnectedDevice, 'name' | 'kind'>): string {
  return name === kind ? words.kind(kind) : name
}
