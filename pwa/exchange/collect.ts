/** Everything of a profile that this device can read, for an export. */
import { type ApplicationSummary, isMeshError, type PersonalSession } from '../../sdk/index.ts'
import type { ExportContent } from './mesh-export.ts'

/** @throws as `MeshApi.readApplication`: an export that is not complete is none */
export async function collectContent(personal: PersonalSession): Promise<ExportContent> {
  const readable = (await personal.applications()).filter(({ role }) => role !== undefined)
  const has = (kind: ApplicationSummary['kind']) => readable.some(application => application.kind === kind)
  return {
    accounts: personal.summary.accounts,
    credential: has('credential') ? (await personal.credentials()).entries : [],
    bookmark: has('bookmark') ? (await personal.bookmarks()).entries : [],
    contact: has('contact') ? (await personal.contacts()).entries : [],
    host: has('ssh') ? (await personal.ssh()).hosts : [],
    mail: has('mail') ? [(await personal.mail()).account] : [],
  }
}

/** Whether there are passwords to make a table of. */
export async function readLogins(personal: PersonalSession): Promise<ExportContent['credential']> {
  try {
    return (await personal.credentials()).entries
  } catch (error) {
    if (isMeshError(error, 'mesh/profile/missing')) return []
    throw error
  }
}
