/** Names that nobody gets, since mail and people take them for the operator's own. */
import { skeletonOf } from './confusables.ts'

const names = `
abuse admin administrator administration account accounts anonymous auth autoconfig autodiscover billing broadcasthost
contact daemon dns everyone ftp guest help helpdesk host hostmaster info invite isatap localdomain localhost login mail
mailer mailer-daemon mathmesh mesh meshportal mmm moderator news noc nobody noreply no-reply null official operator
owner pgp portal postmaster privacy register robot root sales security service signup ssl staff status superuser
support sysadmin system team test-account tls undefined usenet user users uucp verify webmaster wpad www
`

const reserved = new Set(names.trim().split(/\s+/).map(skeletonOf))

/** Whether a skeleton is that of a reserved name: `adm1n` counts as `admin` where they look alike. */
export function isReserved(skeleton: string): boolean {
  return reserved.has(skeleton)
}
