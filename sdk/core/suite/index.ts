/** Suites and keys: which algorithms there are, and keys made and read with them. */
export {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  type KeyPair,
  keyForAlgorithm,
  type PrivateKeyHandle,
  type PublicKeyHandle,
  publicKeyToWire,
  verifyKeyReference,
} from './keys.ts'
export { verifyKeyPair } from './pair.ts'
export { type KeyUse, type Suite, type SuiteName, suiteNames, suiteOfTag, suites } from './registry.ts'
export { isSignatureOf, signatureAlgorithmOf, signBytes } from './signature.ts'
