/** Makes `<mesh-countdown>` known to the page. */
import { MeshCountdown } from './mesh-countdown.ts'

if (!customElements.get('mesh-countdown')) customElements.define('mesh-countdown', MeshCountdown)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-countdown': MeshCountdown
  }
}
