/** The program as an operator runs it: certificates, proxies, metrics, logs, and a stop that loses nothing. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRequest } from '../../../sdk/core/schema/index.ts'
import { HttpPortal } from '../../../sdk/portal/index.ts'
import { type Certificate, certificates } from '../support/certificates.ts'
import { createPerson, createVersion, deps } from '../support/people.ts'
import { bundleProgram, type Program, type Serving } from '../support/program.ts'
import { personal } from '../support/service.ts'

let program: Program
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.dispose())

const today = (minutes = 0) => `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`

async function get(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers })
  return { status: answer.status, text: await answer.text() }
}

async function createAlice() {
  const person = await createPerson()
  return { ...person, signed: await createVersion(person, { updated: today() }) }
}

/** Writes a certificate and its key where the next one will be written too. */
function writeCertificate({ cert, key }: Certificate) {
  const files = { cert: join(program.data, 'cert.pem'), key: join(program.data, 'key.pem') }
  writeFileSync(files.cert, cert)
  writeFileSync(files.key, key)
  return files
}

/** Asks over TLS without believing anybody, and says whose certificate it was. */
async function ask(url: string) {
  const outgoing = httpsRequest(`${url}/healthz`, { rejectUnauthorized: false, agent: false })
  outgoing.end()
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const { CN } = (incoming.socket as TLSSocket).getPeerCertificate().subject
  incoming.resume()
  await once(incoming, 'end')
  return { status: incoming.statusCode, name: CN, hsts: incoming.headers['strict-transport-security'] }
}

describe('certificates', () => {
  it('are served, and read anew on SIGHUP without a stop; one that is broken changes nothing', async () => {
    const { cert, key } = writeCertificate(certificates[0])
    const portal = await program.serve(['--tls-cert', cert, '--tls-key', key])
    expect(await ask(portal.url)).toMatchObject({
      status: 200,
      name: 'first',
      hsts: expect.stringMatching(/^max-age/),
    })

    writeFileSync(cert, 'no certificate')
    process.kill(portal.pid, 'SIGHUP')
    await expect.poll(portal.said).toContain('cannot be used')
    expect((await ask(portal.url)).name).toBe('first')

    writeCertificate(certificates[1])
    process.kill(portal.pid, 'SIGHUP')
    await expect.poll(portal.said).toContain('read anew')
    expect((await ask(portal.url)).name).toBe('second')
    expect(await portal.end('SIGTERM')).toBe(0)

    writeFileSync(key, 'no key')
    const broken = await program.run(['--port', '0', '--tls-cert', cert, '--tls-key', key])
    expect(broken).toEqual({ code: 2, output: expect.stringContaining('cannot be used') })
  })
})

describe('what an operator sees', () => {
  let portal: Serving
  it('is the configuration, health and numbers', async () => {
    portal = await program.serve([
      '--log',
      'requests',
      '--rate-address',
      '50',
      '--trusted-proxies',
      'loopback',
    ])
    for (const text of ['50 requests/s', '/metrics, for this machine', 'requests', 'loopback']) {
      expect(portal.output).toContain(text)
    }
    const client = new HttpPortal({ ...deps, clock: Date }, portal.url)
    const alice = await createAlice()
    await client.transact('CreateAccount', { Account: 'alice@example.com', Profile: personal(alice.signed) })
    await client.transact('ValidateAccount', { Account: 'alice@example.com' }).catch(() => {})
    for (const path of ['/healthz', '/readyz']) {
      expect(await get(`${portal.url}${path}`)).toEqual({ status: 200, text: 'ok\n' })
    }
    const { text } = await get(`${portal.url}/metrics`)
    expect(text).toContain(
      'mesh_portal_requests_total{transaction="CreateAccount",status="200",code="none"} 1',
    )
    expect(text).toMatch(/^mesh_portal_connections \d+$/m)
    expect((await get(`${portal.url}/metrics`, { 'X-Forwarded-For': '192.0.2.7' })).status).toBe(404)
  })

  it('is a line of JSON for each request, in which nobody is named', async () => {
    await expect.poll(portal.said).toContain('ValidateAccount')
    const lines = portal
      .said()
      .split('\n')
      .filter(line => line.startsWith('{'))
    const entries = lines.map(line => JSON.parse(line))
    expect(entries).toContainEqual({
      ...{ time: expect.stringMatching(/Z$/), event: 'request', transaction: 'CreateAccount', status: 200 },
      ...{ milliseconds: expect.any(Number), received: expect.any(Number), sent: expect.any(Number) },
    })
    expect(lines.join('\n')).not.toMatch(/alice|127\.0\.0\.1|192\.0\.2/)
    expect(await portal.end('SIGTERM')).toBe(0)
  })

  it('is numbers on an address of their own, where that is wanted', async () => {
    const place = await freePort()
    const apart = await program.serve(['--metrics', `127.0.0.1:${place}`])
    expect(apart.output).toContain(`http://127.0.0.1:${place}/metrics`)
    expect((await get(`http://127.0.0.1:${place}/metrics`)).text).toMatch(
      /^mesh_portal_info\{version="[^"]+"\} 1$/m,
    )
    expect((await get(`http://127.0.0.1:${place}/`)).status).toBe(404)
    expect((await get(`${apart.url}/metrics`)).status).toBe(404)
    expect(await apart.end('SIGTERM')).toBe(0)

    const off = await program.serve(['--metrics', 'off'])
    expect((await get(`${off.url}/metrics`)).status).toBe(404)
    expect(await off.end('SIGTERM')).toBe(0)
  })
})

describe('a stop', () => {
  it('finishes what has begun, ends streams at once, and loses nothing that was acknowledged', async () => {
    const portal = await program.serve()
    const alice = await createAlice()
    const client = new HttpPortal({ ...deps, clock: Date }, portal.url)
    await client.transact('CreateAccount', { Account: 'stop@example.com', Profile: personal(alice.signed) })
    const signer = { device: alice.device.udf, key: alice.device.keys.authentication.privateKey }
    const question = { transaction: 'ConnectPending', request: { AccountID: 'stop@example.com' } } as const
    const events = client.subscribe(question, { signer, signal: new AbortController().signal })
    expect((await events.next()).value).toMatchObject({ type: 'open' })

    // A body that is under way when the stop comes.
    const newer = await createVersion(alice, { updated: today(1) })
    const body = writeRequest('Publish', { Entry: personal(newer) })
    const outgoing = httpRequest(`${portal.url}/.well-known/mmm/`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'Mesh-Client': 'x',
      },
    })
    outgoing.write(body.slice(0, 100))
    await new Promise(resolve => setTimeout(resolve, 100))
    const began = performance.now()
    const ended = portal.end('SIGTERM')
    expect((await events.next()).done).toBe(true)
    await expect.poll(() => refuses(portal.port)).toBe(true)
    outgoing.end(body.slice(100))
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(200)
    answer.resume()
    expect(await ended).toBe(0)
    expect(performance.now() - began).toBeLessThan(5000)

    const again = await program.serve()
    const { Entries } = await new HttpPortal({ ...deps, clock: Date }, again.url).transact('Get', {
      Account: 'stop@example.com',
    })
    expect(Entries).toEqual([personal(newer)])
    expect(await again.end('SIGTERM')).toBe(0)
  })
})

async function refuses(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  const isRefused = await once(socket, 'connect').then(
    () => false,
    () => true,
  )
  socket.destroy()
  return isRefused
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
