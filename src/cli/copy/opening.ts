/**
 * The first line of a transfer whose size only OSS knows: said as soon as it is, which is with the
 * first progress. What happens before that is told after it.
 */

import type { TransferEventBody } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import type { CopyOperation, Report } from './report.js'

export interface Opening {
  readonly operation: CopyOperation
  readonly source: string
  readonly target: string
}

export function announce(
  report: Report,
  { operation, source, target }: Opening,
): { readonly event: (event: TransferEventBody) => void; readonly end: () => void } {
  let early: TransferEventBody[] | undefined = []
  const begin = (size: number | undefined): void => {
    if (early === undefined) return
    report.line({ type: 'start', operation, source, target, size })
    const closing = size === undefined ? '' : ` (${formatByteSize(size)})`
    report.display.print(`${source} → ${target}${closing}`)
    for (const event of early) report.event(event)
    early = undefined
  }
  return {
    event: (event) => {
      if (event.type === 'progress') begin(event.progress.totalBytes)
      if (early === undefined) report.event(event)
      else early.push(event)
    },
    end: () => begin(undefined),
  }
}
