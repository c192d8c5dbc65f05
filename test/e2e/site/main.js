// A page that has installed the package and hands it to the test.
import { MeshSession } from 'mathmesh'

globalThis.openMesh = options => MeshSession.open(options)
