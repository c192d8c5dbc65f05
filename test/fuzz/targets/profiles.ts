/** Device, master, personal and application profiles. */
import { openSharedPrivate } from '../../../sdk/core/profile/application-open.ts'
import {
  type VerifiedPersonal,
  verifyApplicationProfile,
  verifyDeviceProfile,
  verifyMasterProfile,
  verifyPersonalProfile,
  verifySuccessor,
} from '../../../sdk/core/profile/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus, SuiteCorpus } from '../corpus.ts'
import type { Donors } from '../mutate/structure.ts'
import { createSignedTarget, type Setting, type Taken } from '../signed.ts'
import { signedIn } from '../stored.ts'
import type { FuzzTarget } from '../target.ts'

export function createProfileTargets(corpus: Corpus, donors: Donors): Promise<FuzzTarget[]> {
  const { suites } = corpus
  const anywhere = signedIn(corpus)
  return Promise.all([
    createSignedTarget(
      { name: 'device', weight: 1.2, donors },
      suites.map(suite => deviceSetting(suite, anywhere)),
    ),
    createSignedTarget(
      { name: 'master', weight: 0.8, donors },
      suites.map(suite => masterSetting(suite, anywhere)),
    ),
    createSignedTarget(
      { name: 'personal', weight: 1.5, donors },
      suites.flatMap(suite => personalSettings(suite, anywhere)),
    ),
    createSignedTarget({ name: 'application', weight: 1, donors }, suites.map(applicationSetting)),
  ])
}

function deviceSetting(corpus: SuiteCorpus, anywhere: ReadonlySet<string>): Setting<'SignedDeviceProfile'> {
  const { alice, mallory } = corpus
  return {
    corpus,
    tag: 'SignedDeviceProfile',
    genuine: [...alice.devices, ...mallory.devices].map(({ signed }) => signed),
    anywhere,
    strangers: strangersOf(corpus),
    async verify(signed) {
      const verified = await verifyDeviceProfile(deps, signed)
      const { udf, suite, kind, profile, authenticationKey, encryptionKey } = verified
      const facts = [suite, kind, profile.Updated, authenticationKey.udf, encryptionKey.udf]
      return { udf, summary: facts.join(' ') }
    },
  }
}

function masterSetting(corpus: SuiteCorpus, anywhere: ReadonlySet<string>): Setting<'SignedMasterProfile'> {
  return {
    corpus,
    tag: 'SignedMasterProfile',
    genuine: [corpus.alice.master, corpus.mallory.master],
    anywhere,
    strangers: strangersOf(corpus),
    async verify(signed) {
      const { udf, suite, updated, escrowKeys, onlineKeys } = await verifyMasterProfile(deps, signed)
      return {
        udf,
        summary: [suite, updated, ...[...escrowKeys, ...onlineKeys].map(key => key.udf)].join(' '),
      }
    },
  }
}

/** Every key that Mallory signs with, each of which may sign a profile that it names itself. */
function strangersOf({ mallory }: SuiteCorpus): string[] {
  return [mallory.udf, mallory.online.publicKey.udf, ...mallory.devices.map(({ udf }) => udf)]
}

function personalSettings(
  corpus: SuiteCorpus,
  anywhere: ReadonlySet<string>,
): Setting<'SignedPersonalProfile'>[] {
  const { alice, mallory, later, kidnapping } = corpus
  const insider = alice.devices[1].keys.signature.privateKey
  const common = { corpus, tag: 'SignedPersonalProfile', insider } as const
  const { udf } = alice
  const verify = async (...[signed, options]: PersonalArguments) =>
    takePersonal(await verifyPersonalProfile(deps, signed, options))
  const asked = { ...common, genuine: [alice.signed, later.signed], wrong: [mallory.signed, kidnapping] }
  return [
    {
      ...common,
      genuine: [alice.signed, later.signed, mallory.signed, kidnapping],
      anywhere,
      strangers: [mallory.udf],
      verify: signed => verify(signed),
    },
    { ...asked, verify: signed => verify(signed, { udf }) },
    { ...asked, verify: signed => verify(signed, { udf, known: alice.personal }) },
    {
      // The version that was seen is the newest: an older one is as false as a forged one.
      ...common,
      genuine: [later.signed],
      wrong: [alice.signed, mallory.signed, kidnapping],
      async verify(signed) {
        const next = await verifyPersonalProfile(deps, signed, { udf, known: later.personal })
        return { ...takePersonal(next), summary: verifySuccessor(later.personal, next) }
      },
    },
  ]
}

type PersonalArguments = [
  signed: Mesh<'SignedPersonalProfile'>,
  options?: { readonly udf: string; readonly known?: VerifiedPersonal },
]

function takePersonal({
  udf,
  suite,
  updated,
  digest,
  master,
  devices,
  applications,
}: VerifiedPersonal): Taken {
  const facts = [suite, updated, digest, master.udf, ...devices.map(device => device.udf)]
  return { udf, summary: [...facts, ...applications.map(entry => entry.Identifier)].join(' ') }
}

function applicationSetting(corpus: SuiteCorpus): Setting<'SignedApplicationProfile'> {
  const { alice } = corpus
  const [device, other] = alice.devices
  return {
    corpus,
    tag: 'SignedApplicationProfile',
    insider: other.keys.signature.privateKey,
    genuine: [corpus.application],
    wrong: [corpus.malloryApplication],
    async verify(signed) {
      const application = await verifyApplicationProfile(deps, signed, { personal: alice.personal })
      const { identifier, type, digest, signer, warnings } = application
      const opened = await openSharedPrivate(deps, application, {
        key: device.keys.encryption.privateKey,
        type: 'CredentialProfilePrivate',
      })
      return { udf: signer.udf, summary: JSON.stringify([identifier, type, digest, warnings, opened]) }
    },
  }
}
