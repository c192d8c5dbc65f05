/** Makes `<mesh-shares>` known to the page. */
import { MeshShares } from './mesh-shares.ts'

if (!customElements.get('mesh-shares')) customElements.define('mesh-shares', MeshShares)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-shares': MeshShares
  }
}
