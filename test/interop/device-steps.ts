/** Devices: connected by address and by scanning, rejected, and what all of them see afterwards. */
import { typeBack } from '../support/machines.ts'
import { refusalOf, type Step, take } from './step.ts'

export const connectMissing: Step = {
  name: 'Connect: to an account that does not exist',
  async run(scene, verify) {
    const account = `nobody-${scene.account}`
    const code = await refusalOf(scene.machine().engine.beginConnect({ account }))
    verify(`is refused (${code}), and the portal lives`, code === 'mesh/account/missing')
    await scene.portal.transact('Hello', {})
  },
}

export const connectByAddress: Step = {
  name: 'ConnectStart, ConnectPending, ConnectComplete, ConnectStatus: a device by address',
  async run(scene, verify) {
    const { account, left } = scene
    const { engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const phone = scene.machine()
    verify('nobody waits', (await engine.pending(profile)).length === 0)
    const asked = await phone.engine.beginConnect({ account, name: 'Phone', kind: 'phone' })
    const waiting = await phone.engine.advanceConnect(asked.id)
    verify('the new device waits', waiting.state === 'requested')
    const pending = await engine.pending(profile)
    verify('the administrator sees its request alone', pending.length === 1)
    const [request] = pending
    verify(
      `both show ${asked.authenticator}`,
      request!.device === asked.device && request!.authenticator === asked.authenticator,
    )
    const wrong = await refusalOf(engine.accept(profile, request!.id, { authenticator: 'AAAAA BBBBB' }))
    verify(`a wrong authenticator is not accepted (${wrong})`, wrong === 'mesh/connect/authenticator')
    await engine.accept(profile, request!.id, {
      authenticator: typeBack(asked.authenticator, request!.challenge),
      name: 'Phone',
    })
    const joined = await phone.engine.advanceConnect(asked.id)
    verify(
      'the device is in the profile it asked for',
      joined.state === 'joined' && joined.profile === profile,
    )
    verify('nobody waits any more', (await engine.pending(profile)).length === 0)
    Object.assign(left, { phone, phoneDevice: asked.device })
  },
}

export const sameForAll: Step = {
  name: 'Get: the version that all devices see',
  async run(scene, verify) {
    const profile = take(scene, 'profile')
    const [one, other] = [
      await take(scene, 'laptop').engine.refresh(profile),
      await take(scene, 'phone').engine.refresh(profile),
    ]
    verify(`${one.devices.length} devices, the same to both`, one.digest === other.digest)
    const mine = other.devices.find(({ isThisDevice }) => isThisDevice)
    verify('with the new one in it', mine?.udf === take(scene, 'phoneDevice'))
  },
}

export const reject: Step = {
  name: 'ConnectComplete: a device that is rejected',
  async run(scene, verify) {
    const { engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const before = (await engine.refresh(profile)).digest
    const stranger = scene.machine()
    const asked = await stranger.engine.beginConnect({ account: scene.account })
    const [request] = await engine.pending(profile)
    await engine.reject(profile, request!.id)
    const { state } = await stranger.engine.advanceConnect(asked.id)
    verify(`the device learns it (${state})`, state === 'rejected')
    verify('the profile is as it was', (await engine.refresh(profile)).digest === before)
  },
}

export const scan: Step = {
  name: 'Publish and ConnectComplete: a device that is scanned',
  skip: ({ features, suite }) => {
    if (suite === '2017') return 'objects of 2017 cannot carry the proof of a scan'
    return features.names.has('scan') ? undefined : 'the portal takes no result that nobody asked for'
  },
  async run(scene, verify) {
    const { engine } = take(scene, 'laptop')
    const profile = take(scene, 'profile')
    const tablet = scene.machine()
    const shown = await tablet.engine.beginConnect({ suite: scene.suite, name: 'Tablet', kind: 'tablet' })
    verify('the new device knows no account', shown.account === undefined)
    const request = await engine.scan(profile, shown.uri!)
    verify('the code leads to it', request.device === shown.device)
    await engine.accept(profile, request.id, { authenticator: shown.authenticator })
    const { state, account } = await tablet.engine.advanceConnect(shown.id)
    verify(`it has joined ${account}`, state === 'joined' && account === scene.account)
  },
}

export const scanRefused: Step = {
  name: 'Scan: where the portal does not offer it',
  skip: ({ features }) => (features.names.has('scan') ? 'it does' : undefined),
  async run(scene, verify) {
    const code = await refusalOf(scene.machine().engine.beginConnect({}))
    verify(`is refused before anything is sent (${code})`, code === 'mesh/connect/unsupported')
  },
}
