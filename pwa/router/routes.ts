/** From the part of an address after '#' to the page it names. */

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'create' }
  | { readonly page: 'connect' }
  | { readonly page: 'address'; readonly invite?: string }
  | { readonly page: 'approve'; readonly code?: string }
  | { readonly page: 'request'; readonly id: string }
  | { readonly page: 'invite' }
  | { readonly page: 'device'; readonly udf: string }
  | { readonly page: 'recovery' }
  | { readonly page: 'recover' }
  | { readonly page: 'passwords' }
  | { readonly page: 'settings' }
  | { readonly page: 'transfer' }
  | { readonly page: 'missing' }

export type PageName = Route['page']

/** The address of each page, for links. */
export const paths = {
  home: '#/',
  create: '#/create',
  connect: '#/connect',
  address: '#/connect/address',
  approve: '#/approve',
  invite: '#/invite',
  recovery: '#/recovery',
  recover: '#/recover',
  passwords: '#/passwords',
  settings: '#/settings',
  transfer: '#/transfer',
  request: (id: string) => `#/request/${encodeURIComponent(id)}`,
  device: (udf: string) => `#/device/${encodeURIComponent(udf)}`,
} as const

const plain: Readonly<Record<string, PageName>> = {
  '': 'home',
  create: 'create',
  connect: 'connect',
  'connect/address': 'address',
  approve: 'approve',
  invite: 'invite',
  recovery: 'recovery',
  recover: 'recover',
  passwords: 'passwords',
  settings: 'settings',
  transfer: 'transfer',
}

/**
 * Reads the address of the page. A connection code (`#/scan/…`, `#/label/…`, `#/approve/<account>/…`) opens the approver
 * and carries the whole code; an invite (`#/invite/…`) is for the device that opens it, to join. Either may be handed over
 * by the system (`#/open/<web+mesh URI>`).
 */
export function parseRoute(address: string): Route {
  const [, after = ''] = splitOnce(address, '#')
  const path = after.replace(/^\//, '').replace(/\/$/, '')
  const page = plain[path]
  if (page !== undefined) return { page } as Route
  const [first, ...rest] = path.split('/')
  if (first === 'scan' || first === 'label' || first === 'approve') return { page: 'approve', code: address }
  if (first === 'invite') return { page: 'address', invite: address }
  if (first === 'open') return handedOver(decode(rest.join('/')))
  if (first === 'device' && rest.length > 0) return { page: 'device', udf: decode(rest.join('/')) }
  if (first === 'request' && rest.length > 0) return { page: 'request', id: decode(rest.join('/')) }
  return { page: 'missing' }
}

function handedOver(code: string): Route {
  return code.includes('#/invite/') ? { page: 'address', invite: code } : { page: 'approve', code }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
