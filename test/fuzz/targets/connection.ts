/** Connection requests and results. */
import { verifyConnectionRequest, verifyConnectionResult } from '../../../sdk/core/connection/index.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus, ResultCase, SuiteCorpus } from '../corpus.ts'
import type { Donors } from '../mutate/structure.ts'
import { createSignedTarget, type Setting } from '../signed.ts'
import type { FuzzTarget } from '../target.ts'

export function createConnectionTargets({ suites }: Corpus, donors: Donors): Promise<FuzzTarget[]> {
  return Promise.all([
    createSignedTarget({ name: 'connection request', weight: 1, donors }, suites.map(requestSetting)),
    createSignedTarget({ name: 'connection result', weight: 1, donors }, suites.flatMap(resultSettings)),
  ])
}

function requestSetting(corpus: SuiteCorpus): Setting<'SignedConnectionRequest'> {
  const { alice, mallory, request, malloryRequest } = corpus
  return {
    corpus,
    tag: 'SignedConnectionRequest',
    genuine: [request, malloryRequest],
    strangers: mallory.devices.map(({ udf }) => udf),
    async verify(signed) {
      const { device, profile, nonce, authenticator } = await verifyConnectionRequest(deps, signed, {
        profile: alice.udf,
      })
      return { udf: device.udf, summary: [device.kind, profile, nonce, authenticator].join(' ') }
    },
  }
}

/** One setting for each device that waits, with what it knows; other sound results are wrong for it. */
function resultSettings(corpus: SuiteCorpus): Setting<'SignedConnectionResult'>[] {
  const { results, malloryResults } = corpus
  return results.map(waiting => {
    const { expected } = waiting
    // One secret is for one result; a request by address may be answered either way.
    const isRight = (other: ResultCase) =>
      expected.secret === undefined ? other.expected.secret === undefined : other === waiting
    return {
      corpus,
      tag: 'SignedConnectionResult',
      insider: corpus.alice.devices[1].keys.signature.privateKey,
      genuine: results.filter(isRight).map(({ signed }) => signed),
      wrong: [...results.filter(other => !isRight(other)).map(({ signed }) => signed), ...malloryResults],
      async verify(signed) {
        const { decision, personal, account } = await verifyConnectionResult(deps, signed, expected)
        return { udf: personal.udf, summary: [decision, personal.digest, account].join(' ') }
      },
    }
  })
}
