/** Checks of what `resumableUpload` and `resumableDownload` are given. */

import { OptionError } from '../transfer/errors/option-error.js'
import { SourceError } from '../transfer/errors/source-errors.js'

/** The most parts in flight that can make sense. */
export const MAX_NUM_THREADS = 1000

const STORE_METHODS = ['makeStoreKey', 'get', 'put', 'delete'] as const

export function checkStore(value: unknown): void {
  const methods = Object(value) as Partial<Record<(typeof STORE_METHODS)[number], unknown>>
  const missing = STORE_METHODS.filter((name) => typeof methods[name] !== 'function')
  if (missing.length === 0) return
  throw new OptionError(
    'store',
    `store must be a ResumableStore, a ResumableDownloadStore, or an object with the methods ${STORE_METHODS.join(', ')}; it lacks ${missing.join(', ')}`,
  )
}

/** Headers or parameters: texts by name. */
export function checkTexts(name: string, value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject && Object.values(value).every((text) => typeof text === 'string')) return
  throw new OptionError(name, `${name} must be an object of texts, such as { 'x-name': 'value' }`)
}

export function checkFilename(functionName: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  throw new SourceError('SourceNotSupported', `${functionName} needs the path of a file, a text`)
}
