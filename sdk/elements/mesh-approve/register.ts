/** Makes `<mesh-approve>` known to the page. */
import { MeshApprove } from './mesh-approve.ts'

if (!customElements.get('mesh-approve')) customElements.define('mesh-approve', MeshApprove)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-approve': MeshApprove
  }
}
