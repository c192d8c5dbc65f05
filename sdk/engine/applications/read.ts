/** Reading applications: from this machine's records, with the edits that are not published yet. */
import {
  applicationKinds,
  findApplication,
  openSshKey,
  readMailAccount,
  roleOf,
  sshDevices,
} from '../../core/application/index.ts'
import { type CatalogKind, entriesOf, liveEntries } from '../../core/catalog/index.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import type { ApplicationVersion } from '../../core/profile/index.ts'
import { privateKeyToOpenSsh } from '../../core/ssh/private-file.ts'
import { publicKeyToLine } from '../../core/ssh/public-lines.ts'
import type {
  ApplicationContent,
  ApplicationSummary,
  CatalogState,
  MailContent,
  RemovedEntry,
  SshContent,
  SshKeyFile,
} from '../api.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import { requireKey } from '../keys.ts'
import { requireProfile } from '../profiles.ts'
import { type Contents, catalogIn, emptyContents, openContents, type Reader, sharedIn } from './contents.ts'
import { applyEdit } from './edits.ts'
import { catalogKindOf, catalogState, type HeldHere, heldHere, openCatalog } from './held-catalog.ts'
import { listJournal, openJournal } from './journal.ts'
import { listRemoved } from './removed.ts'
import { syncApplication } from './sync.ts'
import { notThere, storedVersion } from './versions.ts'
import { isOfWebApp } from './web-app.ts'

/** An application as this machine has it, open. */
export interface OpenedHere {
  readonly reader: Reader
  /** Absent as long as the first version is not published. */
  readonly version: ApplicationVersion | undefined
  readonly contents: Contents
}

/** The applications a profile lists, with what this machine knows of each. @throws `mesh/profile/missing` */
export async function listApplications(
  engine: EngineContext,
  profile: string,
): Promise<readonly ApplicationSummary[]> {
  const { applications } = await readerOf(engine, profile).then(({ personal }) => personal)
  return Promise.all(
    applications.map(({ Identifier }) => summarizeApplication(engine, profile, Identifier ?? '')),
  )
}

/** @throws `mesh/profile/missing` */
export async function summarizeApplication(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<ApplicationSummary> {
  const { profile: record, personal } = await readerOf(engine, profile)
  const entry = findApplication(personal.applications, identifier)
  const [known, journal] = await Promise.all([
    engine.machine.get('applications', identifier),
    listJournal(engine, identifier),
  ])
  // A record of version 0.1.0 does not say by itself which version it has.
  const version = known?.digest === undefined ? await storedVersion(engine, known, personal.suite) : known
  const kind = Object.values(applicationKinds).find(candidate => candidate.profile === entry.Type)?.name
  const role = roleOf(entry, record.device)
  return {
    identifier,
    profile,
    type: entry.Type ?? '',
    ...(kind && { kind }),
    ...(role && { role }),
    ...(isOfWebApp(entry.Friendly) && { isOfWebApp: true }),
    devices: personal.devices.flatMap(({ udf }) => {
      const its = roleOf(entry, udf)
      return its ? [{ udf, role: its }] : []
    }),
    ...(version?.digest !== undefined && { digest: version.digest }),
    ...(version?.updated !== undefined && { updated: version.updated }),
    unpublished: journal.length,
    ...(known?.problem && { problem: known.problem }),
  }
}

/**
 * The content of an application, decrypted. Only an application that this machine has nothing of is fetched.
 *
 * @throws `mesh/profile/missing`; `mesh/key/missing` when this device may not read it (yet); `mesh/schema/tag` for a
 * kind that has no typed content; what `syncApplication` throws where it has to be fetched
 */
export async function readApplication(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<ApplicationContent> {
  const held = await requireHeld(engine, profile, identifier)
  const catalog = catalogKindOf(held.record)
  if (catalog) return catalogContent((await openCatalog(engine, held)).contents(), catalog)
  const opened = await openHeld(engine, held)
  const { name } = opened.contents.kind
  if (name === 'ssh') return sshContent(engine, opened)
  if (name === 'mail') return mailContent(opened.contents)
  throw new MeshError('mesh/schema/tag', `applications of kind ${name} are not read here`)
}

/**
 * The key this device logs in with by SSH, as a file.
 *
 * @throws `mesh/key/missing` when the application has none for this device; as `readApplication`
 */
export async function exportSshKey(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<SshKeyFile> {
  const { reader, version, contents } = await openHere(engine, profile, identifier)
  sharedIn(contents, 'ssh')
  const { encryptionKey, udf } = await loadDevice(engine, reader.profile.device)
  const key = await requireKey(engine, encryptionKey)
  const opened = version && (await openSshKey(engine, version, { device: udf, key }))
  if (opened?.state !== 'present')
    throw new MeshError('mesh/key/missing', 'the application has no SSH key for this device')
  const comment = reader.profile.accounts[0]?.account ?? ''
  return {
    privateKey: privateKeyToOpenSsh(engine, opened.parameters, comment),
    publicLine: publicKeyToLine(opened.pair.publicKey.parameters, comment),
  }
}

/** The profile as this machine has it. @throws `mesh/profile/missing` */
export async function readerOf(engine: EngineContext, profile: string): Promise<Reader> {
  const record = await requireProfile(engine, profile)
  return { profile: record, personal: await engine.verifiedPersonal(record.signed) }
}

/**
 * A catalog for a session that has the state `since`, or nothing yet.
 *
 * @throws as `readApplication`; `mesh/argument` for an application that is no catalog
 */
export async function readCatalog(
  engine: EngineContext,
  profile: string,
  identifier: string,
  since?: string,
): Promise<CatalogState> {
  const catalog = await openCatalog(engine, await requireHeld(engine, profile, identifier))
  return catalogState(engine, identifier, { catalog, since })
}

/** The entries of a catalog that were deleted and can be had back. @throws `mesh/profile/missing` */
export async function listRemovedEntries(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<readonly RemovedEntry[]> {
  const { personal } = await readerOf(engine, profile)
  findApplication(personal.applications, identifier)
  return listRemoved(engine, { profile, application: identifier })
}

/** What this machine has, fetched first where it has nothing. */
export async function requireHeld(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<HeldHere> {
  const held = await heldHere(engine, await readerOf(engine, profile), identifier)
  if (held !== undefined) return held
  await syncApplication(engine, profile, identifier)
  const fetched = await heldHere(engine, await readerOf(engine, profile), identifier)
  if (fetched === undefined) throw notThere(identifier)
  return fetched
}

async function openHere(engine: EngineContext, profile: string, identifier: string): Promise<OpenedHere> {
  return openHeld(engine, await requireHeld(engine, profile, identifier))
}

/** Opens what this machine has, edits that wait included. */
export async function openHeld(
  engine: EngineContext,
  { reader, record, journal }: HeldHere,
): Promise<OpenedHere> {
  const { suite } = reader.personal
  const version = await storedVersion(engine, record, suite)
  let contents = version ? await openContents(engine, version, reader) : emptyContents(record.type)
  const place = { profile: reader.profile, application: record.id }
  for (const edit of await openJournal(engine, place, journal)) {
    contents = await applyEdit(engine, contents, edit, { suite, updated: version?.updated })
  }
  return { reader, version, contents }
}

function catalogContent<K extends CatalogKind>(contents: Contents, kind: K): ApplicationContent {
  const catalog = catalogIn(contents, kind)
  const { NeverAsk, AutoGenerate } = catalog as ReturnType<typeof catalogIn<'credential'>>
  return {
    kind,
    entries: liveEntries(entriesOf<K>(catalog)),
    ...(NeverAsk !== undefined && { neverAsk: NeverAsk }),
    ...(AutoGenerate !== undefined && { autoGenerate: AutoGenerate }),
  } as ApplicationContent
}

async function sshContent(
  engine: EngineContext,
  { reader, version, contents }: OpenedHere,
): Promise<SshContent> {
  const { Account, HostEntries = [] } = sharedIn(contents, 'ssh')
  const account = reader.profile.accounts[0]?.account ?? ''
  return {
    kind: 'ssh',
    ...(Account !== undefined && { account: Account }),
    hosts: HostEntries,
    devices: (version ? sshDevices(version) : []).map(({ udf, description, key }) => ({
      udf,
      description,
      publicLine: publicKeyToLine(key, `mmm:${account}`),
    })),
    hasKey: version !== undefined && (await hasSshKey(engine, reader, version)),
  }
}

async function hasSshKey(
  engine: EngineContext,
  { profile }: Reader,
  version: ApplicationVersion,
): Promise<boolean> {
  const { encryptionKey, udf } = await loadDevice(engine, profile.device)
  try {
    const key = await requireKey(engine, encryptionKey)
    return (await openSshKey(engine, version, { device: udf, key })).state === 'present'
  } catch (error) {
    if (isMeshError(error, 'mesh/key/missing') || isMeshError(error, 'mesh/key/invalid')) return false
    throw error
  }
}

function mailContent(contents: Contents): MailContent {
  const shared = sharedIn(contents, 'mail')
  const udfs = (keys: typeof shared.Sign = []) => keys.flatMap(({ UDF }) => (UDF === undefined ? [] : [UDF]))
  return {
    kind: 'mail',
    account: readMailAccount(shared),
    keys: { sign: udfs(shared.Sign), encrypt: udfs(shared.Encrypt) },
  }
}
