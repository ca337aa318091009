import { describe, expect, it } from 'vitest'
import {
  EMPTY_VIEW,
  noticeOf,
  viewAfter,
  type TransferView,
} from '../../../../src/cli/progress/transfer-view.js'
import type { Progress, TransferEventBody } from '../../../../src/index.js'

const progress: Progress = { ...EMPTY_VIEW.progress, totalBytes: 1050 }

function after(...events: readonly TransferEventBody[]): TransferView {
  return events.reduce(viewAfter, EMPTY_VIEW)
}

describe('viewAfter', () => {
  it('counts parts by what became of them', () => {
    const view = after(
      { type: 'state', state: 'running' },
      { type: 'resuming', uploadId: 'U', parts: 3, bytes: 300, totalParts: 11 },
      { type: 'part-reused', partNumber: 1, size: 100 },
      { type: 'part-rejected', partNumber: 2, size: 100, message: 'differs' },
      { type: 'part-completed', partNumber: 2, size: 100 },
      { type: 'retry', partNumber: 3, attempt: 1, delayMs: 9, code: 'X', message: 'm' },
    )
    expect(view).toMatchObject({
      state: 'running',
      totalParts: 11,
      foundParts: 3,
      reusedParts: 1,
      rejectedParts: 1,
      doneParts: 2,
      retries: 1,
    })
  })

  it('finds the number of parts from the first of them', () => {
    const started: TransferEventBody = { type: 'part-started', partNumber: 1, size: 100 }
    expect(after({ type: 'progress', progress }, started).totalParts).toBe(11)
    expect(after(started).totalParts).toBeUndefined()
  })

  it('takes an empty object for one part', () => {
    const empty: Progress = { ...progress, totalBytes: 0 }
    const view = after(
      { type: 'progress', progress: empty },
      { type: 'part-started', partNumber: 1, size: 0 },
    )
    expect(view.totalParts).toBe(1)
  })
})

describe('noticeOf', () => {
  it('says once what the bar cannot show', () => {
    const resuming = { type: 'resuming', uploadId: 'U', parts: 3, bytes: 3 } as const
    expect(noticeOf({ ...resuming, totalParts: 11 })).toContain('3 of 11 parts are there already')
    expect(noticeOf({ ...resuming, totalParts: undefined })).toContain('3 parts are there already')
    expect(noticeOf({ type: 'warning', code: 'W', message: 'careful' })).toBe('warning: careful')
    expect(noticeOf({ type: 'progress', progress })).toBeUndefined()
  })
})
