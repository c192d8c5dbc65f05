import type { ExchangeError } from '../../exchange/exchange-error.ts'
import { words } from '../../words/later.ts'

/** What is wrong with a file, and what to do. */
export function describeProblem({ code }: ExchangeError): string {
  return words.transfer.problems[code]
}
