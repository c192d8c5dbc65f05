import { expect, test } from 'vitest'
import { parseJson } from '../../../sdk/core/json/index.ts'
import {
  readRequest,
  readResponse,
  readTagged,
  type TransactionName,
  transactions,
  typeNames,
  writeRequest,
  writeResponse,
  writeTagged,
} from '../../../sdk/core/schema/index.ts'
import { describeVectors } from '../../support/vectors.ts'

interface Exchange {
  readonly name?: string
  readonly request: string
  readonly response: string | null
  readonly exception: string | null
}

/** Typed by hand to try the portal out, not written by the 2017 writer, and refused by it and by us. */
const noTransaction = ['{"Nope":{}}']

const exact = { exact: true }

function expectSameRequest(text: string, isReference: boolean): TransactionName {
  const { transaction, request } = readRequest(text)
  const rewritten = writeRequest(transaction, request, 'reference', exact)
  if (isReference) expect(rewritten).toBe(text)
  else {
    const compact = writeRequest(transaction, request)
    if (!text.includes('\n') && text.startsWith(`{"${transaction}"`)) {
      expect(parseJson(compact)).toEqual(parseJson(text))
    }
    expect(readRequest(compact)).toEqual({ transaction, request })
    expect(readRequest(rewritten)).toEqual({ transaction, request })
  }
  return transaction
}

function expectSameResponse(transaction: TransactionName, text: string): void {
  const response = readResponse(transaction, text)
  expect(writeResponse(transaction, response, 'reference', exact)).toBe(text)
  expect(Object.keys(JSON.parse(text.replaceAll('\n', '')))).toEqual([transactions[transaction].response])
}

describeVectors('messages', await import('virtual:vectors/messages'), vectors => {
  const exchanges: readonly Exchange[] = vectors.messages

  test.for(exchanges.map((exchange, index) => [index, exchange] as const))('exchange %i', ([, exchange]) => {
    if (noTransaction.includes(exchange.request)) {
      expect(() => readRequest(exchange.request)).toThrow(
        expect.objectContaining({ code: 'mesh/schema/tag' }),
      )
      return
    }
    const transaction = expectSameRequest(exchange.request, exchange.name === undefined)
    if (exchange.response !== null) expectSameResponse(transaction, exchange.response)
  })

  test('every transaction occurs', () => {
    const seen = exchanges
      .filter(exchange => !noTransaction.includes(exchange.request))
      .map(exchange => readRequest(exchange.request).transaction)
    expect([...new Set(seen)].sort()).toEqual(Object.keys(transactions).sort())
  })

  test('requests of the documentation, under the name of their type', () => {
    const { request, response } = vectors.documented
    const read = readRequest(request)
    expect(read.transaction).toBe('ValidateAccount')
    expect(writeTagged({ tag: 'ValidateRequest', value: read.request }, 'reference', exact)).toBe(request)
    expectSameResponse('ValidateAccount', response)
  })
})

describeVectors('http', await import('virtual:vectors/http'), vectors => {
  interface Transcript {
    readonly name: string
    readonly request: string
    readonly response: string
  }
  const body = (message: string) => message.slice(message.indexOf('\r\n\r\n') + 4)
  const transcripts: readonly Transcript[] = vectors.transcripts

  test.for(transcripts.map(transcript => [transcript.name, transcript] as const))('%s', ([, transcript]) => {
    const transaction = expectSameRequest(body(transcript.request), true)
    expectSameResponse(transaction, body(transcript.response))
  })

  test('bodies are texts of the schema', () => {
    const tags = transcripts.map(transcript => readTagged(body(transcript.response), typeNames).tag)
    expect(new Set(tags).size).toBeGreaterThan(5)
  })
})
