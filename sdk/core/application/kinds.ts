/** The kinds of applications, as data: the tag of each part of their profiles (wire B.5 to B.7, B.12). */
import { type CatalogKind, catalogKinds } from '../catalog/kinds.ts'
import { MeshError } from '../error.ts'
import type { ApplicationType, DevicePrivateType, SharedPrivateType } from '../profile/index.ts'
import type { SubtypeOf } from '../schema/index.ts'

export type ApplicationKindName = CatalogKind | 'ssh' | 'mail' | 'confirm' | 'recrypt'

/** The tag of a public part of one device, such as `SSHDevicePublic`. */
export type DevicePublicType = SubtypeOf<'ApplicationDevicePublic'>

export interface ApplicationKind {
  readonly name: ApplicationKindName
  /** Tag of the profile; also what the personal profile's list says as the type. */
  readonly profile: ApplicationType
  /** Tag of what the devices share. */
  readonly shared: SharedPrivateType
  /** Tags of what each device says in public, and keeps to itself: the first is written, all are read. */
  readonly devicePublic: readonly DevicePublicType[]
  readonly devicePrivate: readonly DevicePrivateType[]
}

const noDevices = { devicePublic: [], devicePrivate: [] }

/** Every kind of application, by the name people know it by. */
export const applicationKinds = {
  credential: { ...catalogKinds.credential, ...noDevices },
  bookmark: { ...catalogKinds.bookmark, ...noDevices },
  contact: { ...catalogKinds.contact, ...noDevices },
  ssh: {
    name: 'ssh',
    profile: 'SSHProfile',
    shared: 'SSHProfilePrivate',
    devicePublic: ['SSHDevicePublic'],
    devicePrivate: ['SSHDevicePrivate'],
  },
  mail: {
    name: 'mail',
    profile: 'MailProfile',
    shared: 'MailProfilePrivate',
    // Programs of 2017 put the parts of SSH here, by mistake.
    devicePublic: ['MailDevicePublic', 'SSHDevicePublic'],
    devicePrivate: ['MailDevicePrivate', 'SSHDevicePrivate'],
  },
  confirm: {
    name: 'confirm',
    profile: 'ConfirmProfile',
    shared: 'ConfirmPrivate',
    devicePublic: ['ConfirmDevicePublic'],
    devicePrivate: ['ConfirmDevicePrivate'],
  },
  recrypt: {
    name: 'recrypt',
    profile: 'RecryptProfile',
    shared: 'RecryptProfilePrivate',
    devicePublic: ['RecryptDevicePublic'],
    devicePrivate: ['RecryptDevicePrivate'],
  },
} as const satisfies { readonly [Name in ApplicationKindName]: ApplicationKind & { readonly name: Name } }

/**
 * The kind that a type of application profile is of.
 *
 * @throws `mesh/schema/tag` for a type that no kind has
 */
export function kindOfApplication(type: string): ApplicationKind {
  const kind: ApplicationKind | undefined = Object.values(applicationKinds).find(
    ({ profile }) => profile === type,
  )
  if (kind === undefined) throw new MeshError('mesh/schema/tag', 'There is no such kind of application.')
  return kind
}
