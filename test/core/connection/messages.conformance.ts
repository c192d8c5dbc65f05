import { expect, it } from 'vitest'
import { verifyConnectionRequest } from '../../../sdk/core/connection/request.ts'
import { verifyConnectionResult } from '../../../sdk/core/connection/result.ts'
import { readExactly, signatureOf } from '../../../sdk/core/profile/signed.ts'
import { type AnyRequest, type Mesh, readRequest, readResponse } from '../../../sdk/core/schema/index.ts'
import { authenticatorOf } from '../../../sdk/core/udf.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { deps } from '../profile/family.ts'

describeVectors('messages', await import('virtual:vectors/messages'), vectors => {
  const exchanges: readonly Vectors[] = vectors.messages
  const requests: readonly AnyRequest[] = exchanges
    .filter(({ request }) => !request.includes('Nope'))
    .map(({ request }) => readRequest(request))
  const started = requests.flatMap(({ transaction, request }) =>
    transaction === 'ConnectStart' ? [request.SignedRequest!] : [],
  )
  const completed = requests.flatMap(({ transaction, request }) =>
    transaction === 'ConnectComplete' ? [request.Result!] : [],
  )
  const polled = responsesTo('ConnectStatus').flatMap(({ Result }) => (Result === undefined ? [] : [Result]))
  const pending = responsesTo('ConnectPending').flatMap(({ Pending = [] }) => Pending)

  function responsesTo<N extends 'ConnectStatus' | 'ConnectPending'>(transaction: N) {
    return exchanges
      .filter(({ request, response }) => response !== null && request.includes(`"${transaction}"`))
      .map(({ response }) => readResponse(transaction, response))
  }

  it('holds a request as it was sent and as it was listed, and results sent and polled', () => {
    expect([started, pending, completed, polled].map(list => list.length)).toEqual([1, 1, 2, 1])
  })

  it('requests verify, with the authenticator of the pair', async () => {
    for (const signed of [...started, ...pending]) {
      const { device, profile, authenticator, nonce } = await verifyConnectionRequest(deps, signed)
      expect(authenticator).toBe(await authenticatorOf(deps, [device.udf, profile]))
      expect(nonce).toBeUndefined()
    }
  })

  it('results verify for the device that asked and the profile it asked', async () => {
    const { device, profile } = await verifyConnectionRequest(deps, started[0]!)
    const decisions: string[] = []
    for (const signed of [...completed, ...polled]) {
      const { decision, personal } = await verifyConnectionResult(deps, signed, { device, profile })
      expect(personal.udf).toBe(profile)
      decisions.push(decision)
    }
    // The second one, a rejection, was sent when the request had been answered already.
    expect(decisions).toEqual(['accepted', 'rejected', 'accepted'])
  })

  it('results are refused by any other device, and for any other profile', async () => {
    const { device, profile } = await verifyConnectionRequest(deps, started[0]!)
    const [result] = completed
    const { personal } = await verifyConnectionResult(deps, result!, { device, profile })
    const other = personal.devices.find(({ udf }) => udf !== device.udf)!
    await expect(verifyConnectionResult(deps, result!, { device: other, profile })).rejects.toMatchObject({
      code: 'mesh/connect/result',
    })
    await expect(verifyConnectionResult(deps, result!, { device, profile: other.udf })).rejects.toMatchObject(
      { code: 'mesh/profile/substituted' },
    )
  })

  it('results are signed by an online key and say what they should', () => {
    const value: Mesh<'ConnectionResult'> = readExactly(
      completed[0]!.SignedData!.payload!,
      'ConnectionResult',
    )
    expect(value.Result).toBe('Accepted')
    expect(value.ParentUDF).toBeUndefined()
    expect(signatureOf(completed[0]!).kid).not.toBe(completed[0]!.Identifier)
  })
})
