/** Starts the app. */
import './trusted-types.ts'
import { MeshSession } from '../sdk/index.ts'
import './app/mesh-app.ts'
import { restoreTheme } from './state/theme.ts'
import { restoreLanguage } from './words/index.ts'

restoreTheme()
await restoreLanguage()
const app = document.createElement('mesh-app')
Object.assign(app, { open: () => MeshSession.open() })
document.body.append(app)
