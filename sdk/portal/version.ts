/** The version a client tells portals, in `Mesh-Client`. A test compares it with package.json. */
export const version = '0.1.0'
