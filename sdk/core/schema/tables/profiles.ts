/** Keys, profiles, escrow and device connection (wire B.4). */
import type { TypeTables } from './shape.ts'

export const profileTypes = {
  PublicKey: {
    meaning: 'A key with its fingerprint; inside encrypted data also its private half.',
    members: {
      UDF: { type: 'String', meaning: 'Fingerprint of the key, 150 bits.' },
      X509Certificate: {
        type: 'Binary',
        meaning: 'A certificate for the key; those of 2017 are damaged and best not looked at.',
      },
      X509Chain: { type: 'Binary', list: true, meaning: 'Certificates up to a root; unused.' },
      X509CSR: { type: 'Binary', meaning: 'A request for a certificate; unused.' },
      PublicParameters: { type: 'Key', tagged: true, meaning: 'The key itself.' },
      PrivateParameters: {
        type: 'Key',
        tagged: true,
        meaning: 'The private key; never outside encrypted data.',
      },
    },
  },
  SignedData: {
    meaning: 'Wraps signed bytes; unused.',
    members: {
      Data: { type: 'Binary', meaning: 'The bytes.' },
    },
  },
  EncryptedData: {
    meaning: 'Wraps encrypted bytes; unused.',
    members: {
      Data: { type: 'Binary', meaning: 'The bytes.' },
    },
  },
  Connection: {
    meaning: 'How to reach and use a network service, such as a mail server.',
    members: {
      ServiceName: { type: 'String', meaning: 'Host name of the server.' },
      Port: { type: 'Integer', meaning: 'TCP or UDP port.' },
      Prefix: { type: 'String', meaning: 'The service by its SRV prefix, such as `_imaps`.' },
      Security: {
        type: 'String',
        list: true,
        meaning: '`Direct` for TLS from the start, `Upgrade` for TLS on demand; absent for none.',
      },
      UserName: { type: 'String', meaning: 'Name to log in with.' },
      Password: { type: 'String', meaning: 'Secret to log in with.' },
      URI: { type: 'String', meaning: 'The same connection written as a URI.' },
      Authentication: { type: 'String', meaning: 'Ways of logging in, best first.' },
      TimeOut: { type: 'Integer', meaning: 'Seconds to wait for the server.' },
      Polling: { type: 'Boolean', meaning: 'The client has to ask for news again and again.' },
    },
  },
  Entry: {
    meaning: 'Anything a portal can store.',
    members: {
      Identifier: {
        type: 'String',
        meaning: 'Names the object for good: the fingerprint of its key, or a random one that begins with R.',
      },
    },
  },
  SignedProfile: {
    inherits: 'Entry',
    meaning: 'A signed object; the subtype says what is inside.',
    members: {
      SignedData: {
        type: 'JoseWebSignature',
        meaning: 'The signature with the signed object in it, tagged.',
      },
      Unauthenticated: { type: 'Advice', meaning: 'Hints that nobody has signed.' },
    },
  },
  Advice: {
    meaning: 'Unsigned hints beside a profile.',
    members: {
      Default: { type: 'DateTime', meaning: 'When this was made the default profile of its kind.' },
    },
  },
  PortalAdvice: {
    inherits: 'Advice',
    meaning: 'Unsigned hints where a profile is registered.',
    members: {
      PortalAddress: { type: 'String', list: true, meaning: 'The accounts it is registered at.' },
    },
  },
  Profile: {
    inherits: 'Entry',
    abstract: true,
    meaning: 'What all profiles have.',
    members: {
      Names: { type: 'String', list: true, meaning: 'What people call it; the first one is shown.' },
      Updated: { type: 'DateTime', meaning: 'When it was last changed; 2017 leaves it out.' },
      NotaryToken: { type: 'String', meaning: 'Evidence of the time it was made; unused.' },
    },
  },
  SignedDeviceProfile: {
    inherits: 'SignedProfile',
    meaning: 'A device profile signed by the device itself.',
    members: {},
  },
  DeviceProfile: {
    inherits: 'Profile',
    meaning: 'The public keys of one device.',
    members: {
      Description: { type: 'String', meaning: 'What kind of device it is, in words.' },
      DeviceSignatureKey: {
        type: 'PublicKey',
        meaning: 'Signs what the device says; its fingerprint names the device.',
      },
      DeviceAuthenticationKey: {
        type: 'PublicKey',
        meaning: 'Proves to a service that the device is asking.',
      },
      DeviceEncryptionKey: {
        type: 'PublicKey',
        wire: 'DeviceEncryptiontionKey',
        meaning: 'Receives what is encrypted to the device.',
      },
    },
  },
  DevicePrivateProfile: {
    meaning: 'The private keys of one device; unused.',
    members: {
      DeviceSignatureKey: { type: 'Key', meaning: 'The private signature key.' },
      DeviceAuthenticationKey: { type: 'Key', meaning: 'The private authentication key.' },
      DeviceEncryptionKey: {
        type: 'Key',
        wire: 'DeviceEncryptiontionKey',
        meaning: 'The private encryption key.',
      },
    },
  },
  SignedMasterProfile: {
    inherits: 'SignedProfile',
    meaning: 'A master profile signed by its own master key.',
    members: {},
  },
  MasterProfile: {
    inherits: 'Profile',
    meaning: 'The root of a personal profile: the master key and the keys it lets act for it.',
    members: {
      MasterSignatureKey: {
        type: 'PublicKey',
        meaning: 'The root of trust; its fingerprint names the personal profile.',
      },
      MasterEscrowKeys: {
        type: 'PublicKey',
        list: true,
        meaning: 'Keys that escrowed data is encrypted to.',
      },
      OnlineSignatureKeys: {
        type: 'PublicKey',
        list: true,
        meaning: 'Keys of administrator devices, any of which may sign the personal profile.',
      },
    },
  },
  SignedPersonalProfile: {
    inherits: 'SignedProfile',
    meaning: 'A personal profile signed by one of its online signature keys.',
    members: {},
  },
  PersonalProfile: {
    inherits: 'Profile',
    meaning: 'All of a person: the master profile, the devices and the applications.',
    members: {
      SignedMasterProfile: { type: 'SignedMasterProfile', meaning: 'The root, which never changes.' },
      Devices: { type: 'SignedDeviceProfile', list: true, meaning: 'The devices connected.' },
      Applications: {
        type: 'ApplicationProfileEntry',
        list: true,
        meaning: 'The application profiles, and which devices take part in each.',
      },
    },
  },
  ApplicationProfileEntry: {
    meaning: 'One line of the list of applications.',
    members: {
      Identifier: { type: 'String', meaning: 'Identifier of the application profile.' },
      Type: { type: 'String', meaning: 'The tag of the application profile, such as `SSHProfile`.' },
      Friendly: { type: 'String', meaning: 'A name for people; unused.' },
      AdminDeviceUDF: {
        type: 'String',
        list: true,
        meaning: 'Devices that may sign the application profile, by signature key.',
      },
      DecryptDeviceUDF: {
        type: 'String',
        list: true,
        meaning: 'Devices that can read its shared part, by signature key.',
      },
    },
  },
  SignedApplicationProfile: {
    inherits: 'SignedProfile',
    meaning: 'An application profile signed by one of its administrator devices.',
    members: {},
  },
  ApplicationProfile: {
    inherits: 'Profile',
    abstract: true,
    meaning: 'What all application profiles have: a public part and encrypted parts.',
    members: {
      Devices: {
        type: 'ApplicationDevicePublic',
        list: true,
        tagged: true,
        meaning: 'What each device says about itself in public.',
      },
      SharedPrivate: {
        type: 'JoseWebEncryption',
        tagged: true,
        meaning: 'The part that all devices of the application can read.',
      },
      DevicePrivate: {
        type: 'JoseWebEncryption',
        list: true,
        tagged: true,
        meaning: 'The parts that one device each can read.',
      },
    },
  },
  ApplicationProfilePrivate: {
    inherits: 'Entry',
    meaning: 'The shared encrypted part of an application profile.',
    members: {},
  },
  ApplicationDevicePublic: {
    inherits: 'Entry',
    meaning: 'What one device says in public about its use of an application.',
    members: {
      DeviceDescription: { type: 'String', meaning: 'What kind of device it is, in words.' },
      DeviceUDF: { type: 'String', meaning: 'Fingerprint of the device’s signature key.' },
    },
  },
  ApplicationDevicePrivate: {
    inherits: 'Entry',
    meaning: 'The encrypted part of an application profile for one device.',
    members: {},
  },
  EscrowEntry: {
    inherits: 'Entry',
    meaning: 'Encrypted keys kept by a portal for the day all devices are lost.',
    members: {
      EncryptedData: {
        type: 'JoseWebEncryption',
        meaning: 'The set of keys, encrypted under a secret whose shares people keep.',
      },
    },
  },
  OfflineEscrowEntry: {
    inherits: 'EscrowEntry',
    meaning: 'An escrow entry whose shares are kept on paper or otherwise out of reach of computers.',
    members: {},
  },
  OnlineEscrowEntry: {
    inherits: 'EscrowEntry',
    meaning: 'An escrow entry whose shares other services keep; unused.',
    members: {},
  },
  EscrowedKeySet: {
    meaning: 'The private keys that recovery brings back.',
    members: {
      MasterSignatureKey: { type: 'Key', tagged: true, meaning: 'The private master key.' },
      MasterEscrowKeys: { type: 'Key', list: true, tagged: true, meaning: 'The private escrow keys.' },
    },
  },
  ConnectionRequest: {
    meaning: 'A device’s wish to join a personal profile.',
    members: {
      ParentUDF: { type: 'String', meaning: 'Identifier of the personal profile.' },
      Device: { type: 'SignedDeviceProfile', meaning: 'The device, signed by itself.' },
      DeviceData: {
        type: 'ApplicationDevicePublic',
        list: true,
        tagged: true,
        meaning: 'What the device says in public about each application.',
      },
    },
  },
  SignedConnectionRequest: {
    inherits: 'SignedProfile',
    meaning: 'A connection request signed by the device that makes it.',
    members: {},
  },
  ConnectionResult: {
    inherits: 'ConnectionRequest',
    meaning: 'The decision about a connection request, which it repeats.',
    members: {
      Result: { type: 'String', meaning: 'The decision in a word.' },
      Profile: {
        type: 'SignedProfile',
        tagged: true,
        meaning: 'The personal profile with the new device in it.',
      },
    },
  },
  SignedConnectionResult: {
    inherits: 'SignedProfile',
    meaning: 'A decision signed by an administrator device.',
    members: {},
  },
} as const satisfies TypeTables
