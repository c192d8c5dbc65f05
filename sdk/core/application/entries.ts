/**
 * The list of applications in a personal profile, changed: which there are, and which device may do what with each
 * (wire I.1). Lists are not changed but made anew; what is not named in a change stays as it was.
 */
import { MeshError } from '../error.ts'
import type { ApplicationType } from '../profile/index.ts'
import type { Mesh } from '../schema/index.ts'

export type ApplicationEntry = Mesh<'ApplicationProfileEntry'>
export type ApplicationEntries = readonly ApplicationEntry[]

/** `reader`: reads what is encrypted. `administrator`: also changes it and signs. */
export type ApplicationRole = 'reader' | 'administrator'

/**
 * Adds an application that no device may use yet.
 *
 * @param options.identifier random, `R…`; see `createRandomIdentifier`
 * @throws `mesh/argument` if the list has that identifier
 *
 * @example
 * const added = addApplication(personal.applications, { identifier, type: 'CredentialProfile' })
 * const granted = grantDevice(added, { identifier, device: device.udf, role: 'administrator' })
 */
export function addApplication(
  entries: ApplicationEntries,
  options: { readonly identifier: string; readonly type: ApplicationType; readonly friendly?: string },
): ApplicationEntries {
  const { identifier, type, friendly } = options
  if (entries.some(entry => entry.Identifier === identifier)) {
    throw new MeshError('mesh/argument', 'The profile has an application of that identifier.')
  }
  const named = friendly === undefined ? {} : { Friendly: friendly }
  return [
    ...entries,
    { Identifier: identifier, Type: type, ...named, AdminDeviceUDF: [], DecryptDeviceUDF: [] },
  ]
}

/** Takes an application out of the list. What was published of it stays where it is, for whoever could read it. */
export function removeApplication(entries: ApplicationEntries, identifier: string): ApplicationEntries {
  findApplication(entries, identifier)
  return entries.filter(entry => entry.Identifier !== identifier)
}

/**
 * Lets a device use an application, in this role and no other: an administrator who is made a reader is one no more.
 * The application has to be encrypted and signed anew before the device can read it.
 *
 * @param options.device UDF of the device
 * @throws `mesh/profile/missing` if the list has no such application
 */
export function grantDevice(
  entries: ApplicationEntries,
  options: { readonly identifier: string; readonly device: string; readonly role: ApplicationRole },
): ApplicationEntries {
  const { identifier, device, role } = options
  findApplication(entries, identifier)
  const isAdministrator = role === 'administrator'
  return entries.map(entry =>
    entry.Identifier === identifier
      ? {
          ...entry,
          AdminDeviceUDF: withMember(entry.AdminDeviceUDF, device, isAdministrator),
          DecryptDeviceUDF: withMember(entry.DecryptDeviceUDF, device, true),
        }
      : entry,
  )
}

/**
 * Takes a device out of one application, or of all. What it could read, it has read: encrypt each application it was in
 * anew, with `applicationsOf` telling which.
 *
 * Nobody may be left who administers an application: a device with an online signature key can make itself the one.
 *
 * @throws `mesh/profile/missing` if the list has no application of that identifier
 */
export function revokeDevice(
  entries: ApplicationEntries,
  options: { readonly identifier?: string; readonly device: string },
): ApplicationEntries {
  const { identifier, device } = options
  if (identifier !== undefined) findApplication(entries, identifier)
  const isMeant = (entry: ApplicationEntry) =>
    (identifier === undefined || entry.Identifier === identifier) && roleOf(entry, device) !== undefined
  return entries.map(entry =>
    isMeant(entry)
      ? {
          ...entry,
          AdminDeviceUDF: withMember(entry.AdminDeviceUDF, device, false),
          DecryptDeviceUDF: withMember(entry.DecryptDeviceUDF, device, false),
        }
      : entry,
  )
}

/** The applications of a type, in the order of the list. */
export function findApplications(entries: ApplicationEntries, type: ApplicationType): ApplicationEntries {
  return entries.filter(entry => entry.Type === type)
}

/** The applications that a device may use in some role. */
export function applicationsOf(entries: ApplicationEntries, device: string): ApplicationEntries {
  return entries.filter(entry => roleOf(entry, device) !== undefined)
}

/**
 * The application of an identifier.
 *
 * @throws `mesh/profile/missing`
 */
export function findApplication(entries: ApplicationEntries, identifier: string): ApplicationEntry {
  const entry = entries.find(candidate => candidate.Identifier === identifier)
  if (entry === undefined) throw new MeshError('mesh/profile/missing', 'The profile has no such application.')
  return entry
}

/** What a device may do with an application; undefined for nothing. */
export function roleOf(entry: ApplicationEntry, device: string): ApplicationRole | undefined {
  if (entry.AdminDeviceUDF?.includes(device)) return 'administrator'
  return entry.DecryptDeviceUDF?.includes(device) ? 'reader' : undefined
}

function withMember(
  list: readonly string[] | undefined,
  member: string,
  isMember: boolean,
): readonly string[] {
  const others = (list ?? []).filter(other => other !== member)
  if (!isMember) return others
  return list?.includes(member) ? [...new Set(list)] : [...others, member]
}
