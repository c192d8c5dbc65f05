/** Makes `<mesh-recover>` known to the page. */
import { MeshRecover } from './mesh-recover.ts'

if (!customElements.get('mesh-recover')) customElements.define('mesh-recover', MeshRecover)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-recover': MeshRecover
  }
}
