/** Runs the examples of a chapter, one after the other, in a world of its own with a real portal service. */
import ts from 'typescript'
import { createSiteEngine } from '../../../sdk/engine/site-engine.ts'
import * as sdk from '../../../sdk/index.ts'
import * as portal from '../../../sdk/portal/index.ts'
import { createLiteApi } from '../../../sdk/session/lite-calls.ts'
import { typeBack, World } from '../../engine/support/world.ts'

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>

/** @returns what was shown, call by call */
export async function runChapter(blocks: readonly string[]): Promise<readonly (readonly unknown[])[]> {
  const world = new World()
  const shown: (readonly unknown[])[] = []
  const sessions: sdk.MeshSession[] = []
  // Each session is a machine of its own, as in a browser of its own.
  const MeshSession = {
    async open() {
      const session = await sdk.MeshSession.open({ host: world.machine().engine })
      sessions.push(session)
      return session
    },
  }
  const lite = createLiteApi(async () => createSiteEngine(world.machine().deps))
  const modules: Readonly<Record<string, object>> = {
    mathmesh: { ...sdk, MeshSession },
    'mathmesh/lite': lite,
    'mathmesh/portal': {
      ...portal,
      HttpPortal: function HttpPortal(_: unknown, url: string) {
        return world.connection(url)
      },
    },
  }
  const surroundings = {
    show: (...what: readonly unknown[]) => void shown.push(what),
    ask: async (groups: readonly number[]) => {
      const authenticator = shown.flat().findLast(one => /^M[A-Z2-7-]{20,}$/.test(String(one)))
      return typeBack({ authenticator: String(authenticator) }, groups)
    },
    modules,
  }
  try {
    // A function that one example declares is what another one calls, so those that declare come first.
    const declared = blocks.filter(code => /^async function/m.test(code))
    const body = [...declared, ...blocks.filter(code => !declared.includes(code))].map(toScript).join('\n')
    const names = Object.keys(surroundings)
    await new AsyncFunction(...names, body)(...Object.values(surroundings))
    return shown
  } finally {
    lite.close()
    for (const session of sessions) session.close()
  }
}

/** Types left out, and imports taken from what the chapter is given. */
function toScript(code: string): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  })
  return outputText.replace(
    /^import \{([^}]*)\} from '([^']+)';$/gm,
    (_, names, from) => `var {${names}} = modules['${from}'];`,
  )
}
