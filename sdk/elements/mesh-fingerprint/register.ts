/** Makes `<mesh-fingerprint>` known to the page. */
import { MeshFingerprint } from './mesh-fingerprint.ts'

if (!customElements.get('mesh-fingerprint')) customElements.define('mesh-fingerprint', MeshFingerprint)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-fingerprint': MeshFingerprint
  }
}
