/** Signed and encrypted objects. */
export {
  type DecryptOptions,
  decryptObject,
  type EncryptOptions,
  encryptObject,
  type Recipient,
  recipientsOf,
  type SecretRecipient,
} from './jwe.ts'
export {
  type ProtectedHeader,
  type SignOptions,
  signObject,
  verifyEncryptedObject,
  verifyObject,
} from './jws.ts'
