/** A worker that starts as it should and then answers in odd ways: never, or slowly. */
import { expose } from 'comlink'
import { holdLifeline } from '../../../worker/lifeline.ts'

expose({
  start: ({ lifeline }: { lifeline: string }) => holdLifeline(lifeline),
  ping: async () => {},
  /** Never lets go of the thread. */
  summary() {
    for (;;);
  },
  /** Busy, but alive. */
  resume: () => new Promise(resolve => setTimeout(resolve, 600, 'done')),
})
