/** Makes `<mesh-share-fields>` known to the page. */
import { MeshShareFields } from './mesh-share-fields.ts'

if (!customElements.get('mesh-share-fields')) customElements.define('mesh-share-fields', MeshShareFields)

declare global {
  interface HTMLElementTagNameMap {
    'mesh-share-fields': MeshShareFields
  }
}
