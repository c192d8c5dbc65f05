/** How a request of this device can fail, in words and colours: one row for every end. */
import { isMeshError } from '../../index.ts'
import { describeError } from '../error-notice.ts'
import type { IconName } from '../icons.ts'
import type { ConnectWords } from './words.ts'

export interface Outcome {
  readonly icon: IconName
  readonly tone: 'attention' | 'danger'
  readonly title: string
  readonly hint: string
  readonly code?: string
}

type End = 'rejected' | 'expired' | 'substituted' | 'invalid' | 'unreachable'

const ends: Readonly<Record<string, End>> = {
  'mesh/connect/rejected': 'rejected',
  'mesh/connect/expired': 'expired',
  'mesh/connect/result': 'invalid',
  'mesh/profile/invalid': 'invalid',
  'mesh/profile/signer': 'invalid',
  'mesh/jws/invalid': 'invalid',
  'mesh/udf/mismatch': 'invalid',
  'mesh/profile/substituted': 'substituted',
  'mesh/portal/unreachable': 'unreachable',
  'mesh/portal/timeout': 'unreachable',
  'mesh/portal/internal': 'unreachable',
}

const looks: Readonly<Record<End, Pick<Outcome, 'icon' | 'tone'>>> = {
  rejected: { icon: 'cross', tone: 'attention' },
  expired: { icon: 'clock', tone: 'attention' },
  substituted: { icon: 'warning', tone: 'danger' },
  invalid: { icon: 'warning', tone: 'danger' },
  unreachable: { icon: 'offline', tone: 'attention' },
}

export function outcomeOf(error: unknown, words: ConnectWords): Outcome {
  const { title, remedy, code } = describeError(error, words.parts)
  const end = isMeshError(error) ? ends[error.code] : undefined
  const shown = code === undefined ? {} : { code }
  if (end === undefined) return { icon: 'warning', tone: 'danger', title, hint: remedy, ...shown }
  return { ...looks[end], title: words[`${end}Title`], hint: words[`${end}Hint`], ...shown }
}
