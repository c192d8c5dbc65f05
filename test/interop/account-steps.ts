/** Accounts: asked for, created, looked up, kept from others, deleted. */
import { createPersonalProfile, nextUpdated, objectDigest } from '../../sdk/core/profile/index.ts'
import { createRandomIdentifier } from '../../sdk/core/udf.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { onlyEntry } from '../../sdk/engine/objects.ts'
import { refusalOf, type Step, take } from './step.ts'

export const hello: Step = {
  name: 'Hello: what the portal is',
  async run({ portal, features, isOf2017 }, verify) {
    const { Version } = await portal.transact('Hello', {})
    verify('speaks version 0.7', Version?.Major === 0 && Version.Minor === 7)
    const encodings = (Version?.Encodings ?? []).flatMap(({ ID = [] }) => ID)
    verify(
      `speaks JSON (${encodings.join(', ') || 'not said'})`,
      encodings.length === 0 || encodings.includes('application/json'),
    )
    verify(isOf2017 ? 'announces nothing: of 2017' : `announces ${[...features.names].join(', ')}`, true)
  },
}

export const validateFree: Step = {
  name: 'ValidateAccount: a name that is free',
  async run({ machine, account }, verify) {
    const { valid, reason } = await machine().engine.validate(account)
    verify(`${account} can be had${reason ? `: ${reason}` : ''}`, valid)
  },
}

export const getAbsent: Step = {
  name: 'Get: what is not there',
  async run({ portal, account, ...scene }, verify) {
    const byAccount = await portal.transact('Get', { Account: account, Multiple: false })
    verify('an account that does not exist has no entries', (byAccount.Entries ?? []).length === 0)
    const deps = scene.machine().deps
    const nothing = await portal.transact('Get', {
      Identifier: createRandomIdentifier(deps),
      Multiple: false,
    })
    verify('nor has an identifier that was never used', (nothing.Entries ?? []).length === 0)
  },
}

export const create: Step = {
  name: 'CreateAccount: a new profile',
  async run(scene, verify) {
    const { account, suite, left } = scene
    const laptop = scene.machine()
    const made = await laptop.engine.createAccount({ account, suite, name: 'Laptop', kind: 'computer' })
    left.laptop = laptop
    left.profile = made.udf
    verify(`profile ${made.udf}, suite ${made.suite}`, made.suite === suite && made.isAdministrator)
    const found = await scene.machine().engine.lookUp(account)
    verify('another machine finds the same profile, verified down to its device', found.udf === made.udf)
    verify('byte for byte', found.digest === made.digest && found.devices.length === 1)
  },
}

export const get: Step = {
  name: 'Get: by account and by identifier',
  async run(scene, verify) {
    const { portal, account } = scene
    const profile = take(scene, 'profile')
    const { deps } = take(scene, 'laptop')
    const answers = await Promise.all([
      portal.transact('Get', { Account: account, Multiple: false }),
      portal.transact('Get', { Identifier: profile, Multiple: false }),
    ])
    const entries = answers.map(answer => onlyEntry(answer, 'SignedPersonalProfile'))
    const digests = await Promise.all(entries.map(entry => entry && objectDigest(deps, entry)))
    verify('both deliver the profile', digests[0] !== undefined && digests[0] === digests[1])
  },
}

export const validateTaken: Step = {
  name: 'ValidateAccount: a name that is taken',
  skip: ({ isOf2017 }) => (isOf2017 ? 'portals of 2017 call every name free' : undefined),
  async run({ machine, account }, verify) {
    const { valid, code } = await machine().engine.validate(account)
    verify(`says that it is (${code})`, !valid && code === 'mesh/account/taken')
  },
}

export const takeOver: Step = {
  name: 'CreateAccount: a name that somebody has',
  async run(scene, verify) {
    const { account } = scene
    const suite = scene.suite === '2017' ? 'modern' : scene.suite
    const code = await refusalOf(scene.machine().engine.createAccount({ account, suite }))
    verify(`a stranger does not get it (${code})`, code === 'mesh/account/taken')
    const { udf } = await scene.machine().engine.lookUp(account)
    verify('the account stands for the same profile', udf === take(scene, 'profile'))
  },
}

export const status: Step = {
  name: 'Status and Transfer',
  async run({ portal }, verify) {
    const { Status, LastWriteTime } = await portal.transact('Status', {})
    verify(`Status answers ${Status}${LastWriteTime ? `, last write ${LastWriteTime}` : ''}`, Status === 201)
    const transfer = await portal.transact('Transfer', { SearchConstraints: {} })
    verify(`Transfer answers ${transfer.Status}`, transfer.Status === 201)
    const shown = (transfer.DataItems ?? []).length
    verify(`and shows strangers nothing (${shown} records)`, shown === 0)
  },
}

export const publishStale: Step = {
  name: 'Publish: a version that is not based on the newest',
  skip: ({ features }) => (features.names.has('if-match') ? undefined : 'the portal compares nothing'),
  async run(scene, verify) {
    const { deps, engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const record = await deps.machine.get('profiles', profile)
    const current = await createContext(deps).verifiedPersonal(record!.signed)
    const value = await createPersonalProfile(deps, {
      master: current.master.signed,
      devices: current.devices.map(({ signed }) => signed),
      applications: current.applications,
      online: (await deps.vault.get(record!.onlineKey!))!,
      updated: nextUpdated(deps.clock.now(), current.updated),
    })
    const entry = { tag: 'SignedPersonalProfile', value } as const
    const code = await refusalOf(
      scene.portal.transact('Publish', { Entry: entry }, { ifMatch: 'A'.repeat(43) }),
    )
    verify(`is refused (${code})`, code === 'mesh/portal/conflict')
    verify('and is not there', (await engine.refresh(profile)).digest === current.digest)
  },
}

export const deleteAccount: Step = {
  name: 'DeleteAccount: by an administrator',
  async run(scene, verify) {
    const { portal, account } = scene
    const { deps } = take(scene, 'laptop')
    const record = await deps.machine.get('profiles', take(scene, 'profile'))
    const key = (await deps.vault.get(record!.onlineKey!))!
    const remove = () =>
      portal.transact('DeleteAccount', { Account: account }, { signer: { device: key.udf, key } })
    await remove()
    const { Entries = [] } = await portal.transact('Get', { Account: account, Multiple: false })
    verify('the account is gone', Entries.length === 0)
    const again = await refusalOf(remove())
    // A portal of 2017 says as often as it is asked that it has deleted an account.
    verify(`doing it again: ${again}`, again === 'mesh/account/missing' || again === 'not refused')
  },
}
