/** Edits that are acknowledged and wait to be published: in the machine store, under the profile's storage key. */
import { bytesToBase64Url } from '../../core/base64url.ts'
import { type Bytes, bytesToUtf8, utf8ToBytes } from '../../core/bytes.ts'
import { isMeshError } from '../../core/error.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import { openBox } from '../local-box.ts'
import type { MachineChange } from '../ports.ts'
import type { JournalRecord, ProfileRecord } from '../records.ts'
import { openSecret, sealSecret } from '../secrets.ts'
import { combineEdits, type Edit, isCatalogEdit } from './edits.ts'

interface Place {
  readonly profile: ProfileRecord
  /** Identifier of the application. */
  readonly application: string
}

/** So many edits of a catalog wait at most before they become one. */
const LONGEST = 64

/**
 * The changes that put an edit after all others of its application. Those of a catalog become one edit when they are
 * many: merging them first comes to the same as applying one after the other. Needs the application's journal lock.
 */
export async function journalChanges(
  engine: EngineContext,
  { profile, application }: Place,
  edit: Edit,
): Promise<{ readonly record: JournalRecord; readonly changes: readonly MachineChange[] }> {
  const waiting = await listJournal(engine, application)
  const isLong = waiting.length >= LONGEST && isCatalogEdit(edit)
  const others = isLong ? await openJournal(engine, { profile, application }, waiting) : []
  const last = waiting.at(-1)
  const number = last === undefined ? 0 : Number(last.id.slice(application.length + 1)) + 1
  const id = `${application}/${String(number).padStart(8, '0')}`
  const box = await openBox(engine, profile.id)
  const text = JSON.stringify(isLong ? combineEdits([...others, edit]) : edit)
  const local = await box.seal(['journal', id], utf8ToBytes(text))
  const record = { id, profile: profile.id, application, local }
  const put: MachineChange = { collection: 'journal', put: record }
  return { record, changes: [put, ...(isLong ? removals(waiting) : [])] }
}

/** Tells records apart, though their numbers begin anew when all is published. */
export function journalIdentity({ id, local, sealed = '' }: JournalRecord): string {
  return `${id} ${local ? bytesToBase64Url(local.iv) : sealed.slice(-64)}`
}

/** Held while an edit gets its place; short, so that editing goes on while the portal is waited for. */
export function journalLock(application: string): string {
  return `journal:${application}`
}

/** The edits of an application that wait, in the order they were made in. */
export async function listJournal(
  engine: EngineContext,
  application: string,
): Promise<readonly JournalRecord[]> {
  return engine.machine.list('journal', application)
}

/** @throws `mesh/storage/evicted`; `mesh/storage/damaged`, `mesh/jwe/invalid` when a record is damaged */
export async function openJournal(
  engine: EngineContext,
  { profile, application }: Place,
  records: readonly JournalRecord[],
): Promise<readonly Edit[]> {
  if (records.length === 0) return []
  const box = await openBox(engine, profile.id)
  return Promise.all(
    records.map(async ({ id, local, sealed }) => {
      const bytes = local
        ? await box.open(['journal', id], local)
        : await openOld(engine, { profile, application }, sealed ?? '')
      return JSON.parse(bytesToUtf8(bytes)) as Edit
    }),
  )
}

/** Version 0.1.0 encrypted edits to the device. */
async function openOld(
  engine: EngineContext,
  { profile, application }: Place,
  sealed: string,
): Promise<Bytes> {
  const device = await loadDevice(engine, profile.device)
  return openSecret(engine, sealed, { device, purpose: 'journal', subject: application })
}

export function removals(records: readonly JournalRecord[]): readonly MachineChange[] {
  return records.map(({ id }): MachineChange => ({ collection: 'journal', remove: id }))
}

/**
 * Hands the edits of a profile over to the device that takes another one's place on this machine. Where the browser
 * has removed the old device's key, nobody can read them any more, and they would keep everything later back.
 */
export async function handOverJournal(
  engine: EngineContext,
  profile: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly MachineChange[]> {
  const records = (await engine.machine.list('journal')).filter(record => record.profile === profile)
  if (from === to || records.length === 0) return []
  const device = await loadDevice(engine, to)
  return Promise.all(
    records.map(async (record): Promise<MachineChange> => {
      const options = { purpose: 'journal', subject: record.application } as const
      try {
        if (record.local) {
          await (await openBox(engine, profile)).open(['journal', record.id], record.local)
          return { collection: 'journal', put: record }
        }
        const before = await loadDevice(engine, from)
        const bytes = await openSecret(engine, record.sealed ?? '', { ...options, device: before })
        const sealed = await sealSecret(engine, bytes, { ...options, device })
        return { collection: 'journal', put: { ...record, sealed } }
      } catch (error) {
        if (!isMeshError(error)) throw error
        return { collection: 'journal', remove: record.id }
      }
    }),
  )
}
