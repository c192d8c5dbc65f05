/** Edits that are acknowledged and wait to be published: in the machine store, encrypted to this device. */
import { bytesToUtf8, utf8ToBytes } from '../../core/bytes.ts'
import { isMeshError } from '../../core/error.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import type { MachineChange } from '../ports.ts'
import type { JournalRecord, ProfileRecord } from '../records.ts'
import { openSecret, sealSecret } from '../secrets.ts'
import type { Edit } from './edits.ts'

interface Place {
  readonly profile: ProfileRecord
  /** Identifier of the application. */
  readonly application: string
}

/** The record of an edit, after all others of its application. Needs the application's journal lock. */
export async function journalRecord(
  engine: EngineContext,
  { profile, application }: Place,
  edit: Edit,
): Promise<JournalRecord> {
  const sealed = await sealSecret(engine, utf8ToBytes(JSON.stringify(edit)), {
    device: await loadDevice(engine, profile.device),
    purpose: 'journal',
    subject: application,
  })
  const last = (await listJournal(engine, application)).at(-1)
  const number = last === undefined ? 0 : Number(last.id.slice(application.length + 1)) + 1
  const id = `${application}/${String(number).padStart(8, '0')}`
  return { id, profile: profile.id, application, sealed }
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
  const records = await engine.machine.list('journal')
  return records
    .filter(record => record.application === application)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** @throws `mesh/storage/evicted`; `mesh/jwe/invalid` when a record is damaged */
export async function openJournal(
  engine: EngineContext,
  { profile, application }: Place,
  records: readonly JournalRecord[],
): Promise<readonly Edit[]> {
  if (records.length === 0) return []
  const device = await loadDevice(engine, profile.device)
  return Promise.all(
    records.map(async ({ sealed }) => {
      const bytes = await openSecret(engine, sealed, { device, purpose: 'journal', subject: application })
      return JSON.parse(bytesToUtf8(bytes)) as Edit
    }),
  )
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
        const before = await loadDevice(engine, from)
        const bytes = await openSecret(engine, record.sealed, { ...options, device: before })
        const sealed = await sealSecret(engine, bytes, { ...options, device })
        return { collection: 'journal', put: { ...record, sealed } }
      } catch (error) {
        if (!isMeshError(error)) throw error
        return { collection: 'journal', remove: record.id }
      }
    }),
  )
}
