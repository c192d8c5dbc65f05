/** What apps do with applications and shares, over an engine in the same realm. */
import { describe, expect, test, vi } from 'vitest'
import { MeshSession } from '../../sdk/index.ts'
import { ALICE, World } from '../engine/support/world.ts'

async function setScene() {
  const world = new World()
  const mesh = await MeshSession.open({ host: world.machine().engine })
  return { world, mesh, personal: await mesh.createAccount(ALICE) }
}

describe('an administrator’s sessions', () => {
  test('passwords are put, found by site and by word, replaced and removed', async () => {
    const { personal } = await setScene()
    const passwords = await personal.credentials()
    expect(passwords.entries).toEqual([])
    const put = await passwords.put({ Sites: ['example.com'], Username: 'alice', Password: 'x' })
    await passwords.put({ Sites: ['example.org'], Username: 'example.com' })
    expect(passwords.find('www.example.com')).toEqual([])
    expect(passwords.find('example.com').map(({ Username }) => Username)).toEqual(['alice', 'example.com'])
    expect(passwords.find('ali')).toEqual([put])
    const changed = await passwords.put({ ...put, Password: 'y' })
    expect(changed.ID).toBe(put.ID)
    expect(passwords.find('alice')).toEqual([changed])
    await passwords.remove(put.ID!)
    expect(passwords.entries).toHaveLength(1)
    await passwords.setNeverAsk('bank.example', true)
    expect(passwords.neverAsk).toEqual(['bank.example'])
    expect((await personal.credentials()).identifier).toBe(passwords.identifier)
  })

  test('every kind has its session', async () => {
    const { personal } = await setScene()
    const bookmarks = await personal.bookmarks()
    await bookmarks.put({ Title: 'Example', Uri: 'https://example.com' })
    const contacts = await personal.contacts()
    await contacts.put({ Personals: [{ First: 'Bob' }] })
    expect(contacts.find('bob')).toHaveLength(1)
    const ssh = await personal.ssh()
    await ssh.putHosts({ Address: 'host', AlgorithmID: 'ssh-ed25519', PublicKey: 'AAAA' })
    expect(ssh.hosts).toHaveLength(1)
    expect((await ssh.exportKey()).privateKey).toContain('OPENSSH')
    await expect(personal.mail()).rejects.toMatchObject({ code: 'mesh/profile/missing' })
    const account = { address: ALICE, inbound: [], outbound: [] }
    await personal.createApplication({ kind: 'mail', account })
    const mail = await personal.mail()
    await mail.put({ ...account, displayName: 'Alice' })
    expect(mail.account.displayName).toBe('Alice')
    expect(await personal.applications()).toHaveLength(4)
  })

  test('another tab’s edits are heard of', async () => {
    const { world } = await setScene()
    const machine = world.machine()
    const [one, other] = [machine.engine, machine.tab()].map(host => MeshSession.open({ host }))
    const mine = await (await one!).createAccount('bob@example.com')
    const passwords = await mine.credentials()
    const [theirs] = await (await other!).profiles()
    const seen = await theirs!.credentials()
    const heard = vi.fn()
    const end = seen.subscribe(heard)
    // The feed begins to listen with its first answer.
    await (await other!).summary()
    await passwords.put({ Username: 'bob' })
    await vi.waitFor(() => expect(seen.entries).toHaveLength(1))
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
    end()
  })

  test('shares bring a deleted profile back, passwords and all', async () => {
    const { mesh, personal } = await setScene()
    await (await personal.credentials()).put({ Username: 'alice' })
    const { shares } = await personal.escrow({ quorum: 2, shares: 4 })
    await personal.delete({ evenIfLast: true })
    const [first, , third] = shares.map(({ text }) => text)
    const back = await mesh.recover([third!, first!], { account: ALICE })
    expect(back.udf).toBe(personal.udf)
    expect((await back.credentials()).find('alice')).toHaveLength(1)
  })
})
