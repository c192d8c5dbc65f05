/** Applications: created, published, granted to another device, changed by both, of every kind. */
import { readSshPrivateKey } from '../../sdk/core/ssh/private-file.ts'
import { lineToPublicKey } from '../../sdk/core/ssh/public-lines.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import type { HttpMachine } from '../support/machines.ts'
import { type Scene, type Step, StepFailure, take } from './step.ts'

const login = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }

async function read<K extends ApplicationContent['kind']>(
  { engine }: HttpMachine,
  profile: string,
  { kind, identifier }: { readonly kind: K; readonly identifier: string },
): Promise<Extract<ApplicationContent, { readonly kind: K }>> {
  const content = await engine.readApplication(profile, identifier)
  if (content.kind !== kind) throw new StepFailure(`${identifier} is ${content.kind} and not ${kind}`)
  return content as Extract<ApplicationContent, { readonly kind: K }>
}

/** Brings a device up to date and reads what it makes of the catalog of credentials. */
async function userNames(scene: Scene, machine: HttpMachine): Promise<readonly (string | undefined)[]> {
  const profile = take(scene, 'profile')
  const identifier = take(scene, 'credentials')
  await machine.engine.refresh(profile)
  await machine.engine.refreshApplication(profile, identifier)
  const { entries } = await read(machine, profile, { kind: 'credential', identifier })
  return entries.map(({ Username }) => Username)
}

export const createCredentials: Step = {
  name: 'Publish: a credential catalog and the profile that lists it',
  async run(scene, verify) {
    const { portal, left } = scene
    const { engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const made = await engine.createApplication(profile, { kind: 'credential', entries: [{ put: login }] })
    left.credentials = made.identifier
    verify(`${made.identifier} is published (${made.type})`, made.unpublished === 0)
    const { Entries = [] } = await portal.transact('Get', { Identifier: made.identifier, Multiple: false })
    verify('the portal delivers it', Entries[0]?.tag === 'SignedApplicationProfile')
    const { applications } = await scene.machine().engine.lookUp(scene.account)
    verify(
      'the profile at the portal lists it',
      applications.some(({ identifier }) => identifier === made.identifier),
    )
  },
}

export const grant: Step = {
  name: 'Publish: the catalog for a second device',
  async run(scene, verify) {
    const { engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    await engine.grantApplication(profile, take(scene, 'credentials'), take(scene, 'phoneDevice'), {
      administrator: true,
    })
    const seen = await userNames(scene, take(scene, 'phone'))
    verify(`the second device reads ${seen.length} entry`, seen.length === 1 && seen[0] === 'alice')
  },
}

export const updateCredentials: Step = {
  name: 'Publish: changes by both devices',
  async run(scene, verify) {
    const profile = take(scene, 'profile')
    const identifier = take(scene, 'credentials')
    const put = (machine: HttpMachine, Username: string) =>
      machine.engine.updateApplication(profile, identifier, {
        kind: 'credential',
        entries: [{ put: { Sites: ['example.org'], Username } }],
      })
    const { application } = await put(take(scene, 'phone'), 'by the phone')
    verify('the second device publishes', application.unpublished === 0)
    verify('the first reads it', (await userNames(scene, take(scene, 'laptop'))).includes('by the phone'))
    await put(take(scene, 'laptop'), 'by the laptop')
    const seen = await userNames(scene, take(scene, 'phone'))
    verify(`both have ${seen.join(', ')}`, seen.length === 3 && seen.includes('by the laptop'))
  },
}

export const bookmarksAndContacts: Step = {
  name: 'Publish: bookmarks and contacts',
  async run(scene, verify) {
    const laptop = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const bookmarks = await laptop.engine.createApplication(profile, {
      kind: 'bookmark',
      entries: [{ put: { Title: 'Ein Beispiel für é', Uri: 'https://example.com/' } }],
    })
    const contacts = await laptop.engine.createApplication(profile, {
      kind: 'contact',
      entries: [{ put: { Personals: [{ First: 'Bob', Last: 'Example' }] } }],
    })
    const found = await read(laptop, profile, { kind: 'bookmark', identifier: bookmarks.identifier })
    verify(`a bookmark: ${found.entries[0]?.Title}`, found.entries[0]?.Title === 'Ein Beispiel für é')
    const people = await read(laptop, profile, { kind: 'contact', identifier: contacts.identifier })
    verify('a contact', people.entries[0]?.Personals?.[0]?.First === 'Bob')
    await laptop.engine.refreshApplication(profile, bookmarks.identifier)
    await laptop.engine.refreshApplication(profile, contacts.identifier)
    verify('the portal delivers both', true)
  },
}

export const ssh: Step = {
  name: 'Publish: SSH, with a key for each device',
  async run(scene, verify) {
    const { engine } = take(scene, 'laptop')
    const phone = take(scene, 'phone')
    const profile = take(scene, 'profile')
    const host = { Address: 'host.example', AlgorithmID: 'ssh-ed25519', PublicKey: 'AAAA' }
    const { identifier } = await engine.createApplication(profile, { kind: 'ssh', putHosts: [host] })
    await engine.grantApplication(profile, identifier, take(scene, 'phoneDevice'))
    await phone.engine.refresh(profile)
    await phone.engine.refreshApplication(profile, identifier)
    const file = await phone.engine.exportSshKey(profile, identifier)
    verify(
      'the private key of the second device is really in it',
      Boolean(readSshPrivateKey(file.privateKey)),
    )
    const { devices, hosts } = await read(phone, profile, { kind: 'ssh', identifier })
    const shown = devices.map(({ publicLine }) => JSON.stringify(lineToPublicKey(publicLine).key))
    verify(
      'and is that of its public line',
      shown.includes(JSON.stringify(lineToPublicKey(file.publicLine).key)),
    )
    verify(`${devices.length} devices, ${hosts.length} host`, devices.length === 2 && hosts.length === 1)
  },
}

export const mail: Step = {
  name: 'Publish: mail settings and keys',
  async run(scene, verify) {
    const laptop = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const { identifier } = await laptop.engine.createApplication(profile, {
      kind: 'mail',
      account: {
        address: 'alice@mail.example',
        displayName: 'Alice',
        inbound: [{ service: 'imaps', host: 'imap.mail.example', userName: 'alice', password: 'secret' }],
        outbound: [{ service: 'submissions', host: 'smtp.mail.example' }],
      },
      keys: ['smime'],
    })
    await laptop.engine.refreshApplication(profile, identifier)
    const { account, keys } = await read(laptop, profile, { kind: 'mail', identifier })
    verify(`settings of ${account.address}`, account.inbound[0]?.host === 'imap.mail.example')
    verify('keys to sign and to encrypt with', keys.sign.length === 1 && keys.encrypt.length === 1)
  },
}
