/** What is counted about a portal. No account, key or address is in any label, and every label has few values. */
import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Connections } from '../http/connections.ts'
import type { LogEvent } from '../service/log.ts'
import type { Gauges } from '../service/service.ts'
import { createRegistry, type Registry } from './registry.ts'

export interface PortalMetrics {
  /** Counts what the service tells. */
  note(event: LogEvent): void
  text(): string
  close(): void
}

export interface MetricsSources {
  readonly version: string
  readonly gauges: () => Gauges
  readonly connections: () => Connections | undefined
}

/** Seconds: from a question answered from memory to one that waits for a full disk. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export function createPortalMetrics({ version, gauges, connections }: MetricsSources): PortalMetrics {
  const registry = createRegistry()
  registry.gauge('mesh_portal_info', 'The version that runs.', () => 1, { version })
  const requests = registry.counter(
    'mesh_portal_requests_total',
    'Requests of the protocol, by how they ended.',
  )
  const durations = registry.histogram(
    'mesh_portal_request_duration_seconds',
    'From a request’s head to its answer, bodies included.',
    DURATIONS,
  )
  const limits = registry.counter('mesh_portal_limited_total', 'Requests refused by a limit.')
  const received = registry.counter('mesh_portal_received_bytes_total', 'Bytes of the bodies of requests.')
  const sent = registry.counter('mesh_portal_sent_bytes_total', 'Bytes of the bodies of answers.')
  const files = registry.counter('mesh_portal_files_total', 'Requests for files of the app.')
  const failures = registry.counter('mesh_portal_failures_total', 'Failures of the portal itself.')
  const streams = registry.counter('mesh_portal_streams_total', 'Event streams that ended, by why.')
  const events = registry.counter('mesh_portal_events_total', 'Events told by streams that ended.')
  registry.gauge('mesh_portal_working', 'Requests being worked on.', () => gauges().working)
  registry.gauge('mesh_portal_arriving_bytes', 'Bytes of bodies being received.', () => gauges().held)
  registry.gauge('mesh_portal_listeners', 'Open event streams.', () => gauges().listeners)
  registry.gauge('mesh_portal_connections', 'Open connections.', () => connections()?.open)
  registry.total(
    'mesh_portal_connections_refused_total',
    'Connections turned away because there were too many.',
    () => connections()?.refused,
  )
  const end = addProcess(registry)

  return {
    text: registry.text,
    close: end,
    note(event) {
      if (event.event === 'request') {
        const { transaction = 'none', status, code = 'none', limit } = event
        requests.add({ transaction, status, code })
        durations.observe({ transaction }, event.milliseconds / 1000)
        received.add({}, event.received)
        sent.add({}, event.sent)
        if (limit !== undefined) limits.add({ limit })
      } else if (event.event === 'stream') {
        streams.add({ reason: event.reason })
        events.add({}, event.events)
      } else if (event.event === 'file') files.add({ status: event.status })
      else if (event.event === 'failure') failures.add({})
    },
  }
}

/** The process, under the names that dashboards for Node know. */
function addProcess(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const started = Date.now() / 1000 - process.uptime()
  const cpu = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  registry.total('process_cpu_seconds_total', 'Processor time used.', cpu)
  registry.gauge('process_start_time_seconds', 'When the process started.', () => started)
  registry.gauge('process_resident_memory_bytes', 'Memory in use.', () => process.memoryUsage.rss())
  registry.gauge('process_open_fds', 'Open files and sockets.', countOpenFiles)
  registry.gauge(
    'nodejs_heap_size_used_bytes',
    'Memory of the heap in use.',
    () => process.memoryUsage().heapUsed,
  )
  registry.gauge(
    'nodejs_external_memory_bytes',
    'Memory outside of the heap.',
    () => process.memoryUsage().external,
  )
  registry.gauge(
    'nodejs_active_resources',
    'What keeps the event loop busy.',
    () => process.getActiveResourcesInfo().length,
  )
  registry.gauge(
    'nodejs_eventloop_lag_p99_seconds',
    'How late timers fire, 99th percentile since last asked.',
    () => {
      const lag = delay.percentile(99) / 1e9
      delay.reset()
      return lag
    },
  )
  return () => delay.disable()
}

/** Where the system tells. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
