/** Recorded 2017 data for conformance suites; where it is absent a suite is skipped and says so. */
import { describe } from 'vitest'

// The data's own shape is documented inside each file; tests narrow what they use.
// biome-ignore lint/suspicious/noExplicitAny: recorded foreign data
export type Vectors = any

/**
 * Declares a suite over one vector file: `describeVectors('udf', await import('virtual:vectors/udf'), v => { … })`.
 */
export function describeVectors(
  name: string,
  module: { default: Vectors },
  suite: (vectors: Vectors) => void,
) {
  if (module.default !== undefined)
    return describe(`${name} (recorded 2017 data)`, () => suite(module.default))
  console.warn(
    `SKIPPED: ${name}: no recorded data found; set MESH_VECTORS to the folder that holds ${name}.json`,
  )
  return describe.skip(`${name} (recorded 2017 data is absent)`, () => {})
}
