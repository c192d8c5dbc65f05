/** Backups: published, fetched by what shares tell, and turned into the profile again. */
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { refusalOf, type Step, take } from './step.ts'

/** An odd quorum: programs of 2017 recover no even one (wire J.3). */
const QUORUM = 3
const SHARES = 5

export const escrow: Step = {
  name: 'Publish: the escrow entry of recovery shares',
  async run(scene, verify) {
    const { engine } = take(scene, 'laptop')
    const made = await engine.escrow(take(scene, 'profile'), { quorum: QUORUM, shares: SHARES })
    scene.left.shares = made.shares.map(({ text }) => text)
    verify(`${SHARES} shares, of which any ${QUORUM} will do`, made.shares.length === SHARES)
    const { Entries = [] } = await scene.portal.transact('Get', {
      Identifier: made.identifier,
      Multiple: false,
    })
    verify(`the portal delivers ${made.identifier}`, Entries[0]?.tag === 'OfflineEscrowEntry')
  },
}

export const recover: Step = {
  name: 'Recover: from shares alone, on a new machine',
  async run(scene, verify) {
    const { account, left } = scene
    const profile = take(scene, 'profile')
    const [one, two, three, four] = take(scene, 'shares') as [string, string, string, string]
    const desk = scene.machine()
    const few = await refusalOf(desk.engine.recover({ shares: [one, two], account }))
    verify(`two are too few (${few})`, few === 'mesh/share/few')
    const before = (await take(scene, 'phone').engine.refresh(profile)).devices.length
    const back = await desk.engine.recover({ shares: [four, one, three], account, name: 'Desk' })
    verify('the same profile, with this machine as its administrator', back.udf === profile)
    verify(`${before} devices and this one`, back.isAdministrator && back.devices.length === before + 1)
    const identifier = take(scene, 'credentials')
    const content = (await desk.engine.readApplication(profile, identifier)) as Extract<
      ApplicationContent,
      { readonly kind: 'credential' }
    >
    verify(`${content.entries.length} credentials are back`, content.entries.length === 3)
    const seen = await take(scene, 'phone').engine.refresh(profile)
    verify('the device that was there before sees the change', seen.digest === back.digest)
    left.laptop = desk
  },
}
