/**
 * Numbers for Prometheus: counters, gauges and histograms, written in its text format. Small enough to be ours, since
 * a package for it would reach everybody who installs the SDK.
 */

export type Labels = Readonly<Record<string, string | number>>

export interface Counter {
  add(labels: Labels, amount?: number): void
}

export interface Histogram {
  observe(labels: Labels, value: number): void
}

export interface Registry {
  counter(name: string, help: string): Counter
  /** @param read called whenever the numbers are asked for; undefined leaves the line out */
  gauge(name: string, help: string, read: () => number | undefined, labels?: Labels): void
  /** A counter that somebody else counts. */
  total(name: string, help: string, read: () => number | undefined): void
  /** @param bounds upper ends of the buckets, rising; one without an end is added */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram
  /** Everything, in the text format, version 0.0.4. */
  text(): string
}

type Lines = () => readonly string[]

export function createRegistry(): Registry {
  const families: Lines[] = []

  function family(name: string, type: string, help: string, lines: Lines): void {
    families.push(() => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()])
  }

  function read(type: string) {
    return (name: string, help: string, value: () => number | undefined, labels: Labels = {}): void =>
      family(name, type, help, () => {
        const now = value()
        return now === undefined ? [] : [line(name, formatLabels(labels), now)]
      })
  }

  return {
    counter(name, help) {
      const values = new Map<string, number>()
      family(name, 'counter', help, () => [...values].map(([labels, value]) => line(name, labels, value)))
      return {
        add(labels, amount = 1) {
          const key = formatLabels(labels)
          values.set(key, (values.get(key) ?? 0) + amount)
        },
      }
    },
    gauge: read('gauge'),
    total: read('counter'),
    histogram(name, help, bounds) {
      const series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>()
      const write = ({ labels, counts, sum }: { labels: Labels; counts: readonly number[]; sum: number }) => {
        let count = 0
        const buckets = [...bounds, '+Inf'].map((bound, index) => {
          count += counts[index]!
          return line(`${name}_bucket`, formatLabels({ ...labels, le: bound }), count)
        })
        const plain = formatLabels(labels)
        return [...buckets, line(`${name}_sum`, plain, sum), line(`${name}_count`, plain, count)]
      }
      family(name, 'histogram', help, () => [...series.values()].flatMap(write))
      return {
        observe(labels, value) {
          const key = formatLabels(labels)
          const known = series.get(key) ?? { labels, counts: [...bounds, 0].fill(0), sum: 0 }
          const place = bounds.findIndex(bound => value <= bound)
          known.counts[place === -1 ? bounds.length : place]! += 1
          known.sum += value
          series.set(key, known)
        },
      }
    },
    text: () => `${families.flatMap(lines => lines()).join('\n')}\n`,
  }
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${value}`
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escapeValue(value: string): string {
  if (!/[\\"\n]/.test(value)) return value
  return value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
}
