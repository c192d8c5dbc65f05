/** Who a request comes from: the other end of the connection, or, behind proxies that are trusted, whom they name. */
import { BlockList, isIP } from 'node:net'
import { MeshError } from '../../sdk/core/error.ts'

export interface Sender {
  readonly address: string
  /** Whether the sender's own connection was encrypted. */
  readonly isTls: boolean
  /** The request says that it came through a proxy, and nobody said that one may be believed. */
  readonly isUnexpectedProxy: boolean
}

export interface PeerOptions {
  /** Addresses and networks (`10.0.0.0/8`) of reverse proxies, and `loopback` and `private` for the usual ones. */
  readonly trustedProxies: readonly string[]
  /** Whether this server itself speaks TLS. */
  readonly isTls: boolean
}

export interface Peers {
  isTrusted(address: string): boolean
  /** @param header of the request, by name in lower case */
  senderOf(address: string, header: (name: string) => string | undefined): Sender
}

const wellKnown: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '127.0.0.0/8', '::1/128'],
}
/** More than this in one header is nothing that a proxy of ours made. */
const MOST_HOPS = 32

/**
 * The addresses in `X-Forwarded-For` are believed from the right: each proxy adds the one it saw, so the first that is
 * no proxy of ours is the sender. What stands left of it was written by the sender himself.
 *
 * @throws `mesh/argument` for what is neither an address nor a network
 */
export function createPeers({ trustedProxies, isTls }: PeerOptions): Peers {
  const list = new BlockList()
  for (const name of trustedProxies.flatMap(text => wellKnown[text] ?? [text])) addNetwork(list, name)

  const isTrusted = (address: string): boolean => {
    if (trustedProxies.length === 0) return false
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }

  return {
    isTrusted,
    senderOf(socketAddress, header) {
      const direct = plain(socketAddress)
      const forwarded = header('x-forwarded-for')
      if (!isTrusted(direct)) {
        const isUnexpectedProxy = forwarded !== undefined && trustedProxies.length === 0
        return { address: direct, isTls, isUnexpectedProxy }
      }
      const hops = (forwarded ?? '').split(',').map(hop => plain(hop.trim()))
      const known = hops.slice(-MOST_HOPS).filter(hop => isIP(hop) !== 0)
      const sender = known.findLast(hop => !isTrusted(hop)) ?? known[0] ?? direct
      return {
        address: sender,
        isTls: lastOf(header('x-forwarded-proto')) === 'https',
        isUnexpectedProxy: false,
      }
    },
  }
}

function addNetwork(list: BlockList, text: string): void {
  const [address = '', prefix] = text.split('/')
  const family = isIP(address)
  const bits = prefix === undefined ? undefined : Number(prefix)
  const isSound =
    family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(prefix!) && bits <= (family === 6 ? 128 : 32)))
  if (!isSound) throw new MeshError('mesh/argument', `"${text}" is neither an address nor a network.`)
  const name = family === 6 ? 'ipv6' : 'ipv4'
  if (bits === undefined) list.addAddress(address, name)
  else list.addSubnet(address, bits, name)
}

/** Without brackets, port, zone, and the dress of IPv4 in IPv6, in which a socket that speaks both shows addresses. */
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address
  const text = bare.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.replace(/:\d+$/, '') : text
}

function lastOf(list: string | undefined): string | undefined {
  return list?.split(',').at(-1)?.trim().toLowerCase()
}
