/**
 * What may come in from the page. Comlink walks any path of properties it is sent and gives arguments the power of
 * proxies, so that `start.constructor` would reach code of the page's choosing; this lets plain calls through alone.
 */
import type { Endpoint } from 'comlink'

/**
 * An endpoint that passes on calls of the named methods with plain data, and drops everything else unanswered.
 *
 * @param inner where messages come from and answers go to
 */
export function createGuardedEndpoint(inner: Endpoint, methods: readonly string[]): Endpoint {
  const guarded = new Map<unknown, EventListener>()
  return {
    postMessage: (message, transfer) => inner.postMessage(message, transfer),
    addEventListener(type, listener) {
      const guard = (event: Event) => {
        if (!isPlainCall((event as MessageEvent).data, methods)) return
        if (typeof listener === 'function') listener(event)
        else listener.handleEvent(event)
      }
      guarded.set(listener, guard)
      inner.addEventListener(type, guard)
    },
    removeEventListener(type, listener) {
      const guard = guarded.get(listener)
      if (guard !== undefined) inner.removeEventListener(type, guard)
    },
    start: () => inner.start?.(),
  }
}

function isPlainCall(data: unknown, methods: readonly string[]): boolean {
  const { type, path, argumentList } = Object(data) as Record<string, unknown>
  return (
    type === 'APPLY' &&
    Array.isArray(path) &&
    path.length === 1 &&
    methods.includes(path[0]) &&
    Array.isArray(argumentList) &&
    argumentList.every(argument => Object(argument).type === 'RAW')
  )
}
