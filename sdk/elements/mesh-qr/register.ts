/** Makes `<mesh-qr>` known to the page. */
import { MeshQr } from './mesh-qr.ts'

if (!customElements.get('mesh-qr')) customElements.define('mesh-qr', MeshQr)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-qr': MeshQr
  }
}
