/** Attack 20 at the border of the worker: script in the page calls what it is offered and reaches nothing beyond it. */
import { type Endpoint, expose, wrap } from 'comlink'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { MeshError } from '../../sdk/core/error.ts'
import { receiveMeshErrors } from '../../sdk/session/error-transfer.ts'
import { sendMeshErrors } from '../../worker/error-transfer.ts'
import { createGuardedEndpoint } from '../../worker/guarded-endpoint.ts'

const secret = 'a private key'

/** The two ends of a border, one behind the guard unless told otherwise. */
function open(isGuarded = true) {
  const { port1: page, port2: worker } = new MessageChannel()
  onTestFinished(() => {
    page.close()
    worker.close()
  })
  const target = {
    add: (a: number, b: number) => a + b,
    takesApart: (value: unknown) => typeof value,
    refuse: () => Promise.reject(new MeshError('mesh/connect/expired', 'too late')),
    fail: () => Promise.reject(new TypeError('a defect')),
    vault: { secret },
  }
  const endpoint: Endpoint = worker
  expose(
    target,
    isGuarded ? createGuardedEndpoint(endpoint, ['add', 'takesApart', 'refuse', 'fail']) : endpoint,
  )
  const call = (message: object) =>
    new Promise<unknown>(resolve => {
      const id = crypto.randomUUID()
      const hear = ({ data }: MessageEvent) => {
        if (data.id === id) resolve(data.value)
      }
      page.addEventListener('message', hear)
      page.start()
      page.postMessage({ id, ...message })
    })
  return { page, call }
}

/** What the attack gets, once an honest call sent after it has been answered. */
async function outcome({ call }: ReturnType<typeof open>, attack: object): Promise<unknown> {
  const heard = vi.fn()
  void call(attack).then(heard)
  await call({
    type: 'APPLY',
    path: ['add'],
    argumentList: [
      { type: 'RAW', value: 1 },
      { type: 'RAW', value: 2 },
    ],
  })
  return heard.mock.calls[0]?.[0]
}

const attacks: readonly [string, object, expected: unknown][] = [
  ['reading a property', { type: 'GET', path: ['vault', 'secret'] }, secret],
  ['reading everything', { type: 'GET', path: ['vault'] }, { secret }],
  ['writing a property', { type: 'SET', path: ['add'], value: { type: 'RAW', value: 7 } }, true],
  [
    'walking to a constructor',
    { type: 'APPLY', path: ['constructor', 'keys'], argumentList: [{ type: 'RAW', value: { reached: 1 } }] },
    ['reached'],
  ],
  [
    'walking to a method of the prototype',
    { type: 'APPLY', path: ['hasOwnProperty'], argumentList: [{ type: 'RAW', value: 'vault' }] },
    true,
  ],
]

describe('through the guard', () => {
  test.each(attacks)('%s is not answered', async (_, attack) => {
    expect(await outcome(open(), attack)).toBeUndefined()
  })

  test('arguments are data, never proxies that act when they are looked at', async () => {
    const { port1, port2 } = new MessageChannel()
    const attack = {
      type: 'APPLY',
      path: ['takesApart'],
      argumentList: [{ type: 'HANDLER', name: 'proxy', value: port1 }],
    }
    port2.close()
    const border = open()
    border.page.start()
    expect(() => border.page.postMessage({ id: 'x', ...attack }, [port1])).not.toThrow()
    expect(
      await outcome(border, { type: 'APPLY', path: ['takesApart'], argumentList: 'abc' }),
    ).toBeUndefined()
    expect(await outcome(border, { type: 'APPLY', path: 'add', argumentList: [] })).toBeUndefined()
    for (const junk of [null, 7, 'text', [], { type: 'ENDPOINT' }, { type: 'RELEASE' }])
      border.page.postMessage(junk)
    expect(await outcome(border, {})).toBeUndefined()
  })
})

describe('without the guard', () => {
  test.each(attacks)('%s succeeds', async (_, attack, expected) => {
    expect(await outcome(open(false), attack)).toEqual(expected)
  })
})

describe('what is thrown', () => {
  test('crosses with its code when it is a MeshError, and as itself when it is a defect', async () => {
    sendMeshErrors()
    receiveMeshErrors()
    const remote = wrap<{ refuse(): void; fail(): void }>(open().page)
    const refused = await remote.refuse().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(MeshError)
    expect(refused).toMatchObject({ code: 'mesh/connect/expired', message: 'too late' })
    await expect(remote.fail()).rejects.toMatchObject({ name: 'TypeError', message: 'a defect' })
  })
})
