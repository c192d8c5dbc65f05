/**
 * The key worker as a page sees it. The store is empty: what a profile adds to a start is reading its records and
 * verifying it, which has a row of its own.
 */
import { MeshSession } from '../../sdk/session/index.ts'
import { type Bench, measure } from './harness.ts'

const bench: Bench = async function* () {
  const open = () => MeshSession.open({ store: 'test' })
  yield await measure({
    name: 'start of the worker to its first answer, no profile',
    run: async () => {
      const session = await open()
      await session.summary()
      session.close()
    },
    target: 40,
    iterations: 20,
  })
  const session = await open()
  await session.summary()
  yield await measure({
    name: 'summary of an empty machine through the worker',
    run: () => session.summary(),
  })
  session.close()
  const source = 'onmessage = event => postMessage(event.data)'
  const echo = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  yield await measure({
    name: 'a message to a bare worker and back',
    run: () =>
      new Promise(resolve => {
        echo.onmessage = resolve
        echo.postMessage({ id: 'call', path: ['summary'], argumentList: [] })
      }),
  })
  echo.terminate()
}

export default bench
