/** The elements as classes, and what they say. Import an element's `register.ts` to use its tag. */
export { type ChallengeState, MeshChallenge } from './mesh-challenge/mesh-challenge.ts'
export { MeshFingerprint } from './mesh-fingerprint/mesh-fingerprint.ts'
export { MeshQr } from './mesh-qr/mesh-qr.ts'
export { MeshScan } from './mesh-scan/mesh-scan.ts'
export { type ElementWords, englishElementWords } from './words.ts'
