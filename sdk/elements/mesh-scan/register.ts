/** Makes `<mesh-scan>` known to the page. */
import { MeshScan } from './mesh-scan.ts'

if (!customElements.get('mesh-scan')) customElements.define('mesh-scan', MeshScan)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-scan': MeshScan
  }
}
