/** Makes `<mesh-connect>` known to the page. */
import { MeshConnect } from './mesh-connect.ts'

if (!customElements.get('mesh-connect')) customElements.define('mesh-connect', MeshConnect)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-connect': MeshConnect
  }
}
