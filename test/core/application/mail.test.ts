import { describe, expect, it } from 'vitest'
import {
  createMailKey,
  createMailParts,
  openMailKeys,
  readMailAccount,
} from '../../../sdk/core/application/mail.ts'
import {
  createMailConnection,
  type MailServer,
  mailServices,
  readMailConnection,
} from '../../../sdk/core/application/mail-connection.ts'
import { openApplication } from '../../../sdk/core/application/open.ts'
import { createApplicationProfile } from '../../../sdk/core/profile/application-create.ts'
import { sharedRecipients } from '../../../sdk/core/profile/application-recipients.ts'
import { verifyApplicationProfile } from '../../../sdk/core/profile/application-verify.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { suiteNames } from '../../../sdk/core/suite/index.ts'
import { expectRefusal } from '../../support/crypto.ts'
import { deps, familyOf, makePersonal, UPDATED } from '../profile/family.ts'

const account = {
  address: 'alice@example.com',
  replyTo: 'alice+reply@example.com',
  displayName: 'Alice',
  accountName: 'Home',
  inbound: [{ service: 'imaps', host: 'mail.example.com', userName: 'alice', password: 'correct horse' }],
  outbound: [{ service: 'submission', host: 'smtp.example.com', port: 2587, userName: 'alice@example.com' }],
} as const

describe.each(suiteNames)('a mail application of suite %s', suite => {
  it('holds the account and the keys of both schemes', async () => {
    const family = await familyOf(suite)
    const entry = { ...family.entry, Type: 'MailProfile' }
    const personal = await verifyPersonalProfile(deps, await makePersonal(family, { applications: [entry] }))
    const [signing, smime, openpgp, former] = await Promise.all([
      createMailKey(deps, { suite, use: 'sign' }),
      createMailKey(deps, { suite, use: 'encrypt' }),
      createMailKey(deps, { suite, use: 'encrypt' }),
      createMailKey(deps, { suite, use: 'encrypt' }),
    ])
    const certificate = Uint8Array.of(0x30, 0)
    const { members, shared } = await createMailParts(deps, {
      account,
      keys: [
        { use: 'sign', pair: signing },
        { use: 'encrypt', scheme: 'smime', pair: smime, certificate },
        { use: 'encrypt', scheme: 'openpgp', pair: openpgp },
        { use: 'encrypt', pair: former },
      ],
    })
    const signed = await createApplicationProfile(deps, {
      identifier: entry.Identifier,
      type: 'MailProfile',
      members,
      sharedPrivate: { value: shared, recipients: sharedRecipients(personal, entry) },
      key: family.devices[0].keys.signature.privateKey,
      updated: UPDATED,
    })
    const application = await verifyApplicationProfile(deps, signed, { personal })
    const payload = application.payload.value as Mesh<'MailProfile'>
    expect(payload.EncryptionSMIME).toMatchObject({ UDF: smime.publicKey.udf, X509Certificate: certificate })
    expect(payload.EncryptionPGP?.UDF).toBe(openpgp.publicKey.udf)
    expect(payload.EncryptionPGP?.PrivateParameters).toBeUndefined()

    const opened = await openApplication(deps, application, family.devices[1].keys.encryption.privateKey)
    if (opened.shared?.tag !== 'MailProfilePrivate') expect.unreachable()
    const { inbound, outbound, ...words } = readMailAccount(opened.shared.value)
    expect(words).toEqual({
      address: account.address,
      replyTo: account.replyTo,
      displayName: 'Alice',
      accountName: 'Home',
    })
    expect(inbound).toEqual([{ ...account.inbound[0], port: 993, security: 'direct' }])
    expect(outbound).toEqual([{ ...account.outbound[0], security: 'upgrade' }])
    const keys = await openMailKeys(deps, payload, opened.shared.value)
    expect(keys.map(({ use, scheme, pair }) => [use, scheme, pair.publicKey.udf])).toEqual([
      ['sign', undefined, signing.publicKey.udf],
      ['encrypt', 'smime', smime.publicKey.udf],
      ['encrypt', 'openpgp', openpgp.publicKey.udf],
      ['encrypt', undefined, former.publicKey.udf],
    ])
    expect(keys[1]?.certificate).toEqual(certificate)
    expect(opened.device).toBeUndefined()
  })

  it('is refused for keys that do not belong there', async () => {
    const pair = await createMailKey(deps, { suite, use: 'encrypt' })
    const key = { use: 'encrypt', scheme: 'smime', pair } as const
    const signing = { use: 'sign', scheme: 'smime', pair } as const
    await expectRefusal(createMailParts(deps, { account, keys: [key, key] }), 'mesh/argument')
    await expectRefusal(createMailParts(deps, { account, keys: [signing] }), 'mesh/argument')
    const { shared } = await createMailParts(deps, { account, keys: [key] })
    const [wire] = (shared.value as Mesh<'MailProfilePrivate'>).Encrypt!
    await expectRefusal(openMailKeys(deps, {}, { Encrypt: [{ ...wire, UDF: 'MAAAA' }] }), 'mesh/udf/mismatch')
    await expectRefusal(openMailKeys(deps, {}, { Encrypt: [{ UDF: wire!.UDF }] }), 'mesh/key/invalid')
  })
})

describe('the connection to a mail server', () => {
  it('has a prefix, the port and security of its service, and a URI without password', () => {
    expect(createMailConnection(account.inbound[0])).toEqual({
      ServiceName: 'mail.example.com',
      Port: 993,
      Prefix: '_imaps',
      Security: ['Direct'],
      UserName: 'alice',
      Password: 'correct horse',
      URI: 'imaps://alice@mail.example.com:993',
    })
    expect(createMailConnection(account.outbound[0])).toMatchObject({
      Prefix: '_submission',
      Security: ['Upgrade'],
      URI: 'submission://alice%40example.com@smtp.example.com:2587',
    })
  })

  it.each(Object.keys(mailServices) as (keyof typeof mailServices)[])(
    '%s is read back as it was made',
    service => {
      const servers: MailServer[] = [
        { service, host: 'mail.example.com' },
        { service, host: '2001:db8::1', port: 1, security: 'upgrade', timeOut: 30, polling: true },
        {
          service,
          host: '192.0.2.1',
          userName: 'a:b/c@d',
          password: 'ü',
          authentication: 'SCRAM-SHA-256 PLAIN',
        },
      ]
      const { direction: _, ...terms } = mailServices[service]
      for (const server of servers) {
        const connection = createMailConnection(server)
        expect(readMailConnection(connection)).toEqual({ ...terms, ...server })
        const { URI, Security, Password, Authentication, TimeOut, Polling } = connection
        const rest = { URI, Security, Password, Authentication, TimeOut, Polling }
        expect(readMailConnection(rest)).toEqual({ ...terms, ...server })
      }
    },
  )

  it('is in clear text only where the record says so', () => {
    const plain = createMailConnection({ service: 'imap', host: 'a.test', security: 'none' })
    expect(plain.Security).toBeUndefined()
    expect(readMailConnection(plain).security).toBe('none')
    expect(readMailConnection({ URI: 'imap://a.test' })).toMatchObject({ port: 143, security: 'upgrade' })
    expect(readMailConnection({ Prefix: '_imaps', ServiceName: 'a.test' }).security).toBe('direct')
    expect(readMailConnection({ URI: 'pop://alice:secret@a.test/' })).toEqual({
      service: 'pop3',
      host: 'a.test',
      port: 110,
      security: 'upgrade',
      userName: 'alice',
    })
  })

  it.each([
    [{}, 'mesh/schema/missing'],
    [{ ServiceName: 'a.test' }, 'mesh/schema/missing'],
    [{ Prefix: '_imap' }, 'mesh/schema/missing'],
    [{ Prefix: '_gopher', ServiceName: 'a.test' }, 'mesh/schema/member'],
    [{ Prefix: '_imap', ServiceName: 'a.test', Port: 70_000 }, 'mesh/schema/member'],
    [{ Prefix: '_imap', ServiceName: 'a test' }, 'mesh/schema/member'],
    [{ Prefix: '_imap', ServiceName: 'a.test', Security: ['Maybe'] }, 'mesh/schema/member'],
    [{ URI: 'imaps:a.test' }, 'mesh/schema/member'],
    [{ URI: 'imaps://%zz@a.test' }, 'mesh/schema/member'],
    [{ URI: 'constructor://a.test' }, 'mesh/schema/member'],
  ] as const)('%j is refused', async (connection, code) => {
    await expectRefusal(() => readMailConnection(connection), code)
  })

  it.each([{ host: 'a b' }, { host: '' }, { host: 'a.test', port: 0 }, { host: 'user@a.test' }])(
    'is not made to %j',
    async server => {
      await expectRefusal(() => createMailConnection({ service: 'imap', ...server }), 'mesh/argument')
    },
  )
})
