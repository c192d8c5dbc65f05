/** Signed and encrypted objects and the keys they name (wire B.10), with the keys of our own suites. */
import type { TypeTables } from './shape.ts'

export const joseTypes = {
  JoseWebSignature: {
    meaning: 'Signed bytes with their signatures (JWS).',
    members: {
      unprotected: { type: 'Header', meaning: 'Hints nobody has signed; 2017 names the digest here.' },
      payload: { type: 'Binary', meaning: 'The bytes that are signed.' },
      signatures: { type: 'Signature', list: true, meaning: 'The signatures; exactly one in practice.' },
    },
  },
  JoseWebEncryption: {
    inherits: 'JoseWebSignature',
    meaning: 'Encrypted bytes and who can read them (JWE).',
    members: {
      protected: { type: 'Binary', meaning: 'Bytes of the protected header, which names the cipher.' },
      iv: { type: 'Binary', meaning: 'Start value of the cipher.' },
      recipients: { type: 'Recipient', list: true, meaning: 'Who can read it.' },
      encrypted_key: {
        type: 'Binary',
        meaning: 'The content key in the form for a single recipient; unused.',
      },
      aad: { type: 'Binary', meaning: 'Further bytes that are authenticated; unused.' },
      ciphertext: { type: 'Binary', meaning: 'The encrypted bytes.' },
      tag: { type: 'Binary', meaning: 'Authenticates everything; 2017 has none.' },
    },
  },
  Signed: {
    meaning: 'Signed bytes in flat form; unused.',
    members: {
      protected: { type: 'Binary', meaning: 'Bytes of the protected header.' },
      payload: { type: 'Binary', meaning: 'The bytes that are signed.' },
      signature: { type: 'Binary', meaning: 'The signature.' },
    },
  },
  Encrypted: {
    meaning: 'Encrypted bytes in flat form; unused.',
    members: {
      header: { type: 'Header', meaning: 'The header.' },
      iv: { type: 'Binary', meaning: 'Start value of the cipher.' },
      ciphertext: { type: 'Binary', meaning: 'The encrypted bytes.' },
      signature: { type: 'Binary', meaning: 'The signature.' },
    },
  },
  KeyData: {
    meaning: 'What headers and keys have in common.',
    members: {
      enc: { type: 'String', meaning: 'Cipher of the content.' },
      dig: { type: 'String', meaning: 'Digest used, as a hint.' },
      alg: { type: 'String', meaning: 'Algorithm of the signature or of the key wrapping.' },
      kid: { type: 'String', meaning: 'Fingerprint of the key.' },
      x5u: { type: 'String', meaning: 'Where the certificate can be fetched; unused.' },
      x5c: { type: 'Binary', meaning: 'The certificate; unused.' },
      x5t: { type: 'Binary', meaning: 'Its SHA-1 digest; unused.' },
      'x5t#S256': { type: 'Binary', meaning: 'Its SHA-256 digest; unused.' },
    },
  },
  Header: {
    inherits: 'KeyData',
    meaning: 'A JOSE header.',
    members: {
      jku: { type: 'String', meaning: 'Where the key can be fetched; unused.' },
      jwk: { type: 'Key', tagged: true, meaning: 'The key itself; unused.' },
      epk: { type: 'Key', tagged: true, meaning: 'One-time key that the other side of the agreement made.' },
      typ: { type: 'String', meaning: 'Media type of the whole object.' },
      cty: { type: 'String', meaning: 'Media type of the content.' },
      crit: { type: 'String', list: true, meaning: 'Members that must be understood.' },
      val: {
        type: 'Binary',
        meaning: 'Digest of the payload; tells signatures of 2017 from those of RFC 7515.',
      },
    },
  },
  Signature: {
    meaning: 'One signature with its headers.',
    members: {
      header: { type: 'Header', meaning: 'Names the key.' },
      protected: { type: 'Binary', meaning: 'Bytes of the protected header.' },
      signature: { type: 'Binary', meaning: 'The signature itself.' },
    },
  },
  KeyContainer: {
    meaning: 'A private key in a store of its own.',
    members: {
      Exportable: { type: 'Boolean', meaning: 'The key may leave the store.' },
      KeyData: { type: 'Binary', meaning: 'Text of the tagged private key.' },
    },
  },
  Key: {
    inherits: 'KeyData',
    meaning: 'What all keys have.',
    members: {
      kty: { type: 'String', meaning: 'Kind of key, as RFC 7517 names it.' },
      use: { type: 'String', meaning: '`sig` or `enc`.' },
      key_ops: { type: 'String', meaning: 'What the key may do.' },
      k: { type: 'Binary', meaning: 'The bytes of a symmetric key.' },
    },
  },
  Recipient: {
    meaning: 'The content key for one of those who can read.',
    members: {
      header: {
        type: 'Header',
        wire: 'Header',
        meaning: 'Names the recipient’s key and how it was used; the wire spells the member with a capital.',
      },
      encrypted_key: { type: 'Binary', meaning: 'The content key, encrypted to that key.' },
    },
  },
  PublicKeyRSA: {
    inherits: 'Key',
    meaning: 'A public RSA key.',
    members: {
      n: { type: 'Binary', meaning: 'The modulus, big-endian, without leading zeros.' },
      e: { type: 'Binary', meaning: 'The exponent, big-endian.' },
    },
  },
  PrivateKeyRSA: {
    inherits: 'PublicKeyRSA',
    meaning: 'A private RSA key.',
    members: {
      d: { type: 'Binary', meaning: 'The private exponent.' },
      p: { type: 'Binary', meaning: 'The first prime.' },
      q: { type: 'Binary', meaning: 'The second prime.' },
      dp: { type: 'Binary', meaning: 'd modulo p - 1.' },
      dq: { type: 'Binary', meaning: 'd modulo q - 1.' },
      qi: { type: 'Binary', meaning: 'The inverse of q modulo p.' },
    },
  },
  PublicKeyDH: {
    inherits: 'Key',
    meaning: 'A public Diffie-Hellman key.',
    members: {
      Domain: { type: 'Binary', meaning: 'Fingerprint of the group.' },
      Public: { type: 'Binary', meaning: 'The public value, little-endian.' },
    },
  },
  PrivateKeyDH: {
    inherits: 'PublicKeyDH',
    meaning: 'A private Diffie-Hellman key.',
    members: {
      Private: { type: 'Binary', meaning: 'The secret exponent, little-endian.' },
    },
  },
  KeyAgreement: {
    meaning: 'What results of key agreements have; unused.',
    members: {},
  },
  KeyAgreementDH: {
    inherits: 'KeyAgreement',
    meaning: 'The result of a Diffie-Hellman agreement; unused.',
    members: {
      Result: { type: 'Binary', meaning: 'The result, little-endian.' },
    },
  },
  PublicKeyOKP: {
    inherits: 'Key',
    meaning: 'A public key on Curve25519, as in RFC 8037; unknown to peers of 2017.',
    members: {
      crv: { type: 'String', meaning: '`Ed25519` for signatures, `X25519` for agreement.' },
      x: { type: 'Binary', meaning: 'The public key, 32 bytes.' },
    },
  },
  PrivateKeyOKP: {
    inherits: 'PublicKeyOKP',
    meaning: 'A private key on Curve25519.',
    members: {
      d: { type: 'Binary', meaning: 'The private key, 32 bytes.' },
    },
  },
  PublicKeyEC: {
    inherits: 'Key',
    meaning: 'A public key on a NIST curve, as in RFC 7518; unknown to peers of 2017.',
    members: {
      crv: { type: 'String', meaning: '`P-256`.' },
      x: { type: 'Binary', meaning: 'The x coordinate, 32 bytes, big-endian.' },
      y: { type: 'Binary', meaning: 'The y coordinate, 32 bytes, big-endian.' },
    },
  },
  PrivateKeyEC: {
    inherits: 'PublicKeyEC',
    meaning: 'A private key on a NIST curve.',
    members: {
      d: { type: 'Binary', meaning: 'The private key, 32 bytes, big-endian.' },
    },
  },
} as const satisfies TypeTables
