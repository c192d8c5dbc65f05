/** Which version of the app this is. */

/** The version of package.json, put in by the build. */
declare const __APP_VERSION__: string

export const version: string = __APP_VERSION__
