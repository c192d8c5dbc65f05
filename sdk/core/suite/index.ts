/** Suites and keys: which algorithms there are, and keys made and read with them. */
export {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  type KeyPair,
  type PrivateKeyHandle,
} from './keys.ts'
export { verifyKeyPair } from './pair.ts'
export {
  cryptoKeyFor,
  cryptoKeyOf,
  importPublicKey,
  type PublicKeyHandle,
  publicKeyToWire,
  readPublicKey,
  verifyKeyReference,
} from './public-key.ts'
export { type KeyUse, type Suite, type SuiteName, suiteNames, suiteOfTag, suites } from './registry.ts'
export { isSignatureOf, signatureAlgorithmOf, signBytes } from './signature.ts'
