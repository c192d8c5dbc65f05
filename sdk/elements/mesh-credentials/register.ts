/** Makes `<mesh-credentials>` known to the page. */
import { MeshCredentials } from './mesh-credentials.ts'

if (!customElements.get('mesh-credentials')) customElements.define('mesh-credentials', MeshCredentials)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-credentials': MeshCredentials
  }
}
