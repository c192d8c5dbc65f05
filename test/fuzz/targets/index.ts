/** Everything that is fuzzed, over one corpus. */
import type { Corpus } from '../corpus.ts'
import { donorsOf } from '../input.ts'
import type { FuzzTarget } from '../target.ts'
import { createConnectionTargets } from './connection.ts'
import { createEncryptionTargets } from './encryptions.ts'
import { createHttpTarget } from './http.ts'
import { createLogTargets } from './logs.ts'
import { createPortalTarget } from './portal.ts'
import { createProfileTargets } from './profiles.ts'
import { createReaderTargets } from './readers.ts'
import { createShareTargets } from './shares.ts'
import { createSignatureTargets } from './signatures.ts'
import { createUriTarget } from './uris.ts'

export async function createTargets(corpus: Corpus): Promise<FuzzTarget[]> {
  const donors = donorsOf(corpus)
  return [
    ...createReaderTargets(corpus, donors),
    createUriTarget(corpus),
    ...createShareTargets(corpus),
    ...(await createLogTargets(corpus, donors)),
    await createHttpTarget(corpus),
    ...createSignatureTargets(corpus, donors),
    ...(await createEncryptionTargets(corpus, donors)),
    ...(await createProfileTargets(corpus, donors)),
    ...(await createConnectionTargets(corpus, donors)),
    await createPortalTarget(corpus, donors),
  ]
}
