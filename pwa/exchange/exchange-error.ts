/** What can be wrong with a file as a whole. What is wrong with a single record is told beside the others. */

export type ExchangeErrorCode =
  /** No format is recognised. */
  | 'unknown'
  /** The file is of a known format, and broken. */
  | 'damaged'
  /** The file was encrypted by the program that wrote it. */
  | 'encrypted'
  /** Made by a newer version of this app. */
  | 'newer'
  /** More than can be taken in at once. */
  | 'large'

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly code: ExchangeErrorCode

  constructor(code: ExchangeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
