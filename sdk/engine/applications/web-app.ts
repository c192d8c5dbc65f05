/**
 * The mark of applications that were made for a web site. It is in the list that every device of the profile sees, and
 * stays when the site is gone: what a site could write must never be taken for the person's own.
 */
export const WEB_APP = 'web app'

/** @param friendly the name of the list's entry */
export function isOfWebApp(friendly: string | undefined): boolean {
  return friendly === WEB_APP
}
