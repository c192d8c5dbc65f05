/** Makes `<mesh-challenge>` known to the page. */
import { MeshChallenge } from './mesh-challenge.ts'

if (!customElements.get('mesh-challenge')) customElements.define('mesh-challenge', MeshChallenge)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-challenge': MeshChallenge
  }
}
