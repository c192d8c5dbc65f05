import { describe, expect, it } from 'vitest'
import { createPortalMetrics } from '../../../portal/operation/portal-metrics.ts'
import { createRegistry } from '../../../portal/operation/registry.ts'

describe('the registry', () => {
  it('writes counters, gauges and histograms as Prometheus reads them', () => {
    const registry = createRegistry()
    const requests = registry.counter('requests_total', 'Requests.')
    requests.add({ code: 'a"b\\c\nd' })
    requests.add({ code: 'x' }, 2)
    requests.add({ code: 'x' })
    registry.gauge('open', 'Open.', () => 7)
    registry.gauge('unknown', 'Not known here.', () => undefined)
    registry.total('seen_total', 'Seen.', () => 3)
    const seconds = registry.histogram('seconds', 'How long.', [0.1, 1])
    for (const value of [0.05, 0.1, 0.5, 30]) seconds.observe({ what: 'w' }, value)
    expect(registry.text()).toBe(`# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="a\\"b\\\\c\\nd"} 1
requests_total{code="x"} 3
# HELP open Open.
# TYPE open gauge
open 7
# HELP unknown Not known here.
# TYPE unknown gauge
# HELP seen_total Seen.
# TYPE seen_total counter
seen_total 3
# HELP seconds How long.
# TYPE seconds histogram
seconds_bucket{what="w",le="0.1"} 2
seconds_bucket{what="w",le="1"} 3
seconds_bucket{what="w",le="+Inf"} 4
seconds_sum{what="w"} 30.65
seconds_count{what="w"} 4
`)
  })
})

describe('the portal’s metrics', () => {
  it('count what the service tells, under names that a dashboard finds', () => {
    const metrics = createPortalMetrics({
      version: '1.2.3',
      gauges: () => ({ working: 1, held: 2, listeners: 3, told: 4 }),
      connections: () => ({ open: 5, refused: 6 }),
    })
    const size = { received: 10, sent: 20, milliseconds: 3 }
    metrics.note({ event: 'request', transaction: 'Publish', status: 200, ...size })
    metrics.note({
      event: 'request',
      status: 429,
      code: 'mesh/portal/busy',
      limit: 'address-rate',
      ...size,
    })
    metrics.note({ event: 'stream', reason: 'left', events: 9, milliseconds: 1 })
    metrics.note({ event: 'failure', error: new Error('x') })
    metrics.note({ event: 'file', status: 404 })
    metrics.note({ event: 'proxy' })
    const text = metrics.text()
    for (const line of [
      'mesh_portal_info{version="1.2.3"} 1',
      'mesh_portal_requests_total{transaction="Publish",status="200",code="none"} 1',
      'mesh_portal_requests_total{transaction="none",status="429",code="mesh/portal/busy"} 1',
      'mesh_portal_limited_total{limit="address-rate"} 1',
      'mesh_portal_request_duration_seconds_bucket{transaction="Publish",le="0.005"} 1',
      'mesh_portal_received_bytes_total 20',
      'mesh_portal_streams_total{reason="left"} 1',
      'mesh_portal_events_total 9',
      'mesh_portal_failures_total 1',
      'mesh_portal_files_total{status="404"} 1',
      'mesh_portal_listeners 3',
      'mesh_portal_connections 5',
      'mesh_portal_connections_refused_total 6',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    // Every line is a comment or a number, as a scraper demands.
    expect(text.split('\n').filter(line => !/^(?:#.*|[\w:]+(?:\{.*\})? -?[\d.e+-]+|)$/.test(line))).toEqual(
      [],
    )
    metrics.close()
  })
})
