/**
 * The draft’s scenario: one person, her account, her devices, her data, and the day she loses them all. Each step says
 * what is called and does it; `example.ts` tells what went over the wire.
 */
import type { ConnectSummary, MeshApi } from '../../sdk/engine/index.ts'
import { onlyPending, typeBack } from '../engine/support/world.ts'
import type { Stage } from './stage.ts'

export interface Step {
  readonly title: string
  /** What happens and why, for somebody who reads the chapter from the beginning. */
  readonly story: string
  /** The calls, as a program would have them. */
  readonly calls: string
  /** What it gives is shown in the chapter. */
  readonly run: (cast: Cast) => Promise<unknown>
}

/** What later steps need of earlier ones. */
interface Notes {
  profile: string
  shares: readonly string[]
  passwords: string
  asked: ConnectSummary
}

/** Who takes part. */
export class Cast {
  readonly stage: Stage
  readonly laptop: MeshApi
  readonly phone: MeshApi
  readonly tablet: MeshApi
  readonly desktop: MeshApi
  readonly #notes: Partial<Notes> = {}

  constructor(stage: Stage) {
    this.stage = stage
    this.laptop = stage.machine('laptop')
    this.phone = stage.machine('phone')
    this.tablet = stage.machine('tablet')
    this.desktop = stage.machine('desktop')
  }

  get notes(): Notes {
    return this.#notes as Notes
  }

  /** Remembers a request and names its device. */
  ask(asked: ConnectSummary, device: string): void {
    this.notes.asked = asked
    this.stage.name(asked.device, device)
    this.stage.name(asked.authenticator, `authenticator of the ${device}`)
  }
}

const ACCOUNT = 'alice@example.com'

export const steps: readonly Step[] = [
  {
    title: 'Is the name free?',
    story: 'Alice sits at her laptop and thinks of a name. The portal is asked while she types.',
    calls: `await laptop.validate('${ACCOUNT}')`,
    async run({ laptop }) {
      await laptop.validate(ACCOUNT)
    },
  },
  {
    title: 'A profile and an account',
    story:
      'The laptop makes all keys: three of the device, the master signature key, the master escrow key, the online ' +
      'signature key. The personal profile holds the master profile and the device, each signed by its own key, and is ' +
      'signed by the online key. The portal verifies all of it before the account is hers.',
    calls: [
      "await laptop.createDevice({ name: 'My laptop', kind: 'browser' })",
      `const profile = await laptop.createAccount({ account: '${ACCOUNT}' })`,
    ].join('\n'),
    async run({ laptop, notes, stage }) {
      await laptop.createDevice({ name: 'My laptop', kind: 'browser' })
      const profile = await laptop.createAccount({ account: ACCOUNT })
      notes.profile = profile.udf
      stage.name(profile.udf, 'Alice’s profile')
      stage.name(profile.device, 'laptop')
    },
  },
  {
    title: 'Recovery shares',
    story:
      'The master keys go into a backup at the portal, encrypted under a secret. The secret is split into four shares, ' +
      'of which any two bring it back; one alone tells nothing. Alice writes them down. The backup is filed under a ' +
      'fingerprint of the secret, and nothing in it says whose it is.',
    calls: 'const { identifier, shares } = await laptop.escrow(profile.udf, { quorum: 2, shares: 4 })',
    async run({ laptop, notes, stage }) {
      const made = await laptop.escrow(notes.profile, { quorum: 2, shares: 4 })
      notes.shares = made.shares.map(({ text }) => text)
      stage.name(made.identifier, 'backup')
      for (const [index, share] of notes.shares.entries()) stage.name(share, `share ${index + 1}`)
      return made
    },
  },
  {
    title: 'Passwords',
    story:
      'An application profile for passwords. Its entries are encrypted to the encryption keys of the devices that may ' +
      'read them and to the master escrow key; the laptop signs it as a device, since the profile names it as an ' +
      'administrator of this application.',
    calls: [
      'const passwords = await laptop.createApplication(profile.udf, {',
      "  kind: 'credential',",
      "  entries: [{ put: { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' } }],",
      '})',
    ].join('\n'),
    async run({ laptop, notes, stage }) {
      stage.turnClock(30)
      const login = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }
      const { identifier } = await laptop.createApplication(notes.profile, {
        kind: 'credential',
        entries: [{ put: login }],
      })
      notes.passwords = identifier
      stage.name(identifier, 'passwords')
    },
  },
  {
    title: 'SSH',
    story:
      'Another application: each device that takes part has an SSH key of its own, the public half for all to see, the ' +
      'private half in a part that this device alone can read.',
    calls: "const ssh = await laptop.createApplication(profile.udf, { kind: 'ssh', account: 'alice' })",
    async run({ laptop, notes, stage }) {
      stage.turnClock(30)
      const { identifier } = await laptop.createApplication(notes.profile, { kind: 'ssh', account: 'alice' })
      stage.name(identifier, 'ssh')
    },
  },
  {
    title: 'A second device, by the account’s address',
    story:
      'On her phone Alice types her address. The phone fetches the profile, signs a request to join it, and shows an ' +
      'authenticator: a fingerprint over its own name, the profile’s and a nonce of the request. What the portal ' +
      'showed is believed only once the request is accepted.',
    calls: [
      "await phone.createDevice({ name: 'My phone', kind: 'phone' })",
      `const asked = await phone.beginConnect({ account: '${ACCOUNT}' })`,
      'show(asked.authenticator, asked.uri)',
    ].join('\n'),
    async run(cast) {
      cast.stage.turnClock(60)
      await cast.phone.createDevice({ name: 'My phone', kind: 'phone' })
      cast.ask(await cast.phone.beginConnect({ account: ACCOUNT }), 'phone')
    },
  },
  {
    title: 'The laptop accepts',
    story:
      'The laptop lists what waits. Alice types back the groups of the authenticator that the laptop asks for, from the ' +
      'phone’s screen. The laptop signs a new version of the profile and the result, and sends the profile first. Then it encrypts the ' +
      'passwords anew, to the phone too, and lets the phone change them.',
    calls: [
      'const [pending] = await laptop.pending(profile.udf)',
      'await laptop.accept(profile.udf, pending.id, {',
      '  authenticator: typedBack,',
      "  name: 'Alice’s phone',",
      '  applications: [{ identifier: passwords.identifier, administrator: true }],',
      '})',
    ].join('\n'),
    async run({ laptop, notes, stage }) {
      const { profile, asked, passwords } = notes
      stage.turnClock(30)
      const { id, challenge } = await onlyPending(laptop, profile)
      await laptop.accept(profile, id, {
        authenticator: typeBack(asked, challenge),
        name: 'Alice’s phone',
        applications: [{ identifier: passwords, administrator: true }],
      })
    },
  },
  {
    title: 'The phone joins',
    story:
      'The phone asks for the result. It believes it after every check: signed by an online key of the profile inside, ' +
      'that profile the one of the authenticator, itself among the devices byte for byte, the nonce its own.',
    calls: 'await phone.advanceConnect(asked.id)',
    async run({ phone, notes, stage }) {
      stage.turnClock(10)
      await phone.advanceConnect(notes.asked.id)
    },
  },
  {
    title: 'The phone changes a password',
    story:
      'The phone fetches the passwords, decrypts them, adds one, and publishes a new version based on the one it read. ' +
      'The laptop sees it.',
    calls: [
      'await phone.updateApplication(profile.udf, passwords.identifier, {',
      "  kind: 'credential',",
      "  entries: [{ put: { Sites: ['example.org'], Username: 'alice', Password: 'battery staple' } }],",
      '})',
      'await laptop.refreshApplication(profile.udf, passwords.identifier)',
      'await laptop.readApplication(profile.udf, passwords.identifier)',
    ].join('\n'),
    async run({ laptop, phone, notes, stage }) {
      const { profile, passwords } = notes
      stage.turnClock(60)
      await phone.updateApplication(profile, passwords, {
        kind: 'credential',
        entries: [{ put: { Sites: ['example.org'], Username: 'alice', Password: 'battery staple' } }],
      })
      await laptop.refreshApplication(profile, passwords)
      return laptop.readApplication(profile, passwords)
    },
  },
  {
    title: 'A third device, by scanning',
    story:
      'The tablet knows no account yet. It publishes its device profile and shows a code with a one-time secret. The ' +
      'laptop scans it; the result carries a MAC under the secret, so that the tablet knows who took it.',
    calls: [
      "const shown = await tablet.beginConnect({ name: 'Tablet', kind: 'tablet' })",
      'const scanned = await laptop.scan(profile.udf, shown.uri)',
      'await laptop.accept(profile.udf, scanned.id, { authenticator: shown.authenticator })',
      'await tablet.advanceConnect(shown.id)',
    ].join('\n'),
    async run(cast) {
      const { laptop, tablet, notes, stage } = cast
      stage.turnClock(60)
      const shown = await tablet.beginConnect({ name: 'Tablet', kind: 'tablet' })
      cast.ask(shown, 'tablet')
      const scanned = await laptop.scan(notes.profile, shown.uri ?? '')
      await laptop.accept(notes.profile, scanned.id, { authenticator: shown.authenticator })
      await tablet.advanceConnect(shown.id)
    },
  },
  {
    title: 'An administrator, and a removal',
    story:
      'The laptop, which holds the master key, signs the phone’s own signature key into the master profile: the phone ' +
      'administers the profile from now on, and removes the tablet. The next version names the removed device in its ' +
      'protected header, so that nobody lets it in again.',
    calls: [
      'await laptop.promoteDevice(profile.udf, phone.device)',
      'await phone.refresh(profile.udf)',
      'await phone.removeDevice(profile.udf, tablet.device)',
      'await tablet.refresh(profile.udf) // mesh/profile/removed',
    ].join('\n'),
    async run({ laptop, phone, tablet, notes, stage }) {
      const { profile } = notes
      stage.turnClock(60)
      const [{ device: phoneUdf }, { device: tabletUdf }] = [
        (await phone.summary()).profiles[0]!,
        (await tablet.summary()).profiles[0]!,
      ]
      await laptop.promoteDevice(profile, phoneUdf)
      await phone.refresh(profile)
      await phone.removeDevice(profile, tabletUdf)
      return tablet.refresh(profile).catch((error: { code?: string }) => error.code)
    },
  },
  {
    title: 'Everything is lost',
    story:
      'Laptop, phone and tablet fall into the sea. Here they forget the profile and its keys, which sends nothing: what ' +
      'the portal has stays as it is, and is of no use to it.',
    calls:
      'for (const device of [laptop, phone, tablet]) await device.forget(profile.udf, { evenIfLast: true })',
    async run({ laptop, phone, tablet, notes }) {
      for (const device of [laptop, phone, tablet]) await device.forget(notes.profile, { evenIfLast: true })
    },
  },
  {
    title: 'Recovery',
    story:
      'On a new desktop Alice types two of her four shares. They give the secret, the secret’s fingerprint finds the ' +
      'backup, and the master keys in it make a new online key and sign the desktop in, as the only administrator. The ' +
      'master escrow key opens the passwords, which are encrypted anew.',
    calls: [
      "await desktop.createDevice({ name: 'Desktop', kind: 'computer' })",
      `await desktop.recover({ shares: [shares[3].text, shares[1].text], account: '${ACCOUNT}' })`,
      'await desktop.readApplication(profile.udf, passwords.identifier)',
    ].join('\n'),
    async run({ desktop, notes, stage }) {
      const { profile, shares, passwords } = notes
      stage.turnClock(3600)
      await desktop.createDevice({ name: 'Desktop', kind: 'computer' })
      const back = await desktop.recover({ shares: [shares[3]!, shares[1]!], account: ACCOUNT })
      stage.name(back.device, 'desktop')
      return desktop.readApplication(profile, passwords)
    },
  },
]
