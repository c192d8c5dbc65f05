/** Makes `<mesh-copy>` known to the page. */
import { MeshCopy } from './mesh-copy.ts'

if (!customElements.get('mesh-copy')) customElements.define('mesh-copy', MeshCopy)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-copy': MeshCopy
  }
}
