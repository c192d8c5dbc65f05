/** Many accounts at once, straight into a store: as if they had been there for long. */
import { openStore } from '../../../portal/portal.ts'
import type { CopiedItem } from '../../../portal/store/store.ts'
import { createPerson } from '../support/people.ts'
import { createTestPortal, personal } from '../support/service.ts'
import type { StoreSettings } from './arguments.ts'

/** Each account has a profile of its own, which is one and the same but for where it is stored. */
export async function fillStore(settings: StoreSettings, accounts: number): Promise<void> {
  const model = createTestPortal()
  const person = await createPerson()
  await model.post('CreateAccount', { Account: 'model@example.com', Profile: personal(person.signed) })
  const items: CopiedItem[] = []
  for await (const item of model.store.snapshot()) items.push(item)

  async function* all(): AsyncGenerator<CopiedItem> {
    // In the order of keys, as a snapshot is.
    for (const { key, value, updated } of items) {
      for (let index = 0; index < accounts; index += 1) {
        const number = String(index).padStart(8, '0')
        const renamed = (text: string) =>
          text.replace('model', `model${number}`).replace(person.udf, `${person.udf}-${number}`)
        yield { key: renamed(key), value: key.startsWith('entry/') ? value : renamed(value), updated }
      }
    }
  }
  const store = await openStore(settings)
  await store.load(all(), { replace: false })
  await store.close()
}
