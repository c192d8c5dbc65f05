/** No private key can be carried out of the page, and none is in the page’s memory. */
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { createProfile, type Device, openDevice } from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let laptop: Device

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  portal = await startPortal()
  laptop = await openDevice(browser, portal.url)
  await createProfile(laptop.page, 'alice')
})
afterAll(async () => {
  await laptop?.close()
  await portal?.dispose()
  await browser?.close()
})

/** Every private key that script of this origin finds in any of its databases, and what exporting it leads to. */
function tryToExportKeys(
  page: Page,
): Promise<readonly { readonly exported: readonly string[]; readonly extractable: boolean }[]> {
  return page.evaluate(async () => {
    const keys: CryptoKey[] = []
    const collect = (value: unknown): void => {
      if (value instanceof CryptoKey) keys.push(value)
      else if (value !== null && typeof value === 'object')
        for (const member of Object.values(value)) collect(member)
    }
    const finished = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result)
        request.onerror = () => fail(request.error)
      })
    for (const { name } of await indexedDB.databases()) {
      const database = await finished(indexedDB.open(name!))
      for (const store of database.objectStoreNames) {
        collect(await finished(database.transaction(store).objectStore(store).getAll()))
      }
      database.close()
    }
    return Promise.all(
      keys
        .filter(key => key.type !== 'public')
        .map(async key => {
          const formats = ['pkcs8', 'jwk', 'raw'] as const
          const tried = await Promise.all(
            formats.map(format =>
              crypto.subtle.exportKey(format, key).then(
                () => format,
                () => undefined,
              ),
            ),
          )
          return { exported: tried.filter(format => format !== undefined), extractable: key.extractable }
        }),
    )
  })
}

/** How many CryptoKey objects live in the page’s heap. */
async function keysInMemory(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  try {
    const { result } = await session.send('Runtime.evaluate', { expression: 'CryptoKey.prototype' })
    const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId! })
    const { result: count } = await session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId!,
      functionDeclaration: 'function () { return this.length }',
      returnByValue: true,
    })
    return count.value as number
  } finally {
    await session.detach()
  }
}

test('script in the page finds the stored keys and cannot export one of them', async () => {
  const keys = await tryToExportKeys(laptop.page)
  // Three of the device, and the online, master signature and master escrow keys of the profile.
  expect(keys.length).toBeGreaterThanOrEqual(6)
  expect(keys.every(key => !key.extractable && key.exported.length === 0)).toBe(true)
})

test('positive control: the same script exports a key that allows it', async () => {
  const exported = await laptop.page.evaluate(async () => {
    const { privateKey } = (await crypto.subtle.generateKey('Ed25519', true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair
    return (await crypto.subtle.exportKey('pkcs8', privateKey)).byteLength
  })
  expect(exported).toBeGreaterThan(32)
})

test('there is no key in the page’s memory, before and after the app has used them', async () => {
  const fresh = await openDevice(browser, portal.url)
  try {
    await createProfile(fresh.page, 'bob')
    await fresh.page.reload()
    await fresh.page.getByRole('heading', { name: 'Your devices' }).waitFor()
    expect(await keysInMemory(fresh.page)).toBe(0)
    // Positive control: a key that the page makes is seen.
    await fresh.page.evaluate(async () => {
      Object.assign(globalThis, {
        kept: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']),
      })
    })
    expect(await keysInMemory(fresh.page)).toBe(1)
  } finally {
    await fresh.close()
  }
})
