import { describe, expect, it } from 'vitest'
import { TreeProgress } from '../../../../src/cli/tree/report/tree-progress.js'

/** Files of 100 bytes, of which one was moved in the first second. */
function startProgress(count: number) {
  let time = 0
  const progress = new TreeProgress(() => time)
  for (let index = 0; index < count; index += 1) progress.found(100)
  progress.complete = true
  progress.begin('first', 100).done()
  time += 1000
  return progress
}

describe('the progress of many files', () => {
  it('has as long to go as what was found and is not settled', () => {
    const progress = startProgress(5)
    expect(progress.view()).toMatchObject({ settledFiles: 1, settledBytes: 100, etaMs: 4000 })
    progress.begin('second', 100).fail()
    const view = progress.view()
    expect(view).toMatchObject({ doneFiles: 1, doneBytes: 100, failedFiles: 1, etaMs: 3000 })
    expect(view).toMatchObject({ settledFiles: 2, settledBytes: 200 })
  })

  it('does not take for settled what failed without having been found', () => {
    const progress = startProgress(5)
    progress.failedFiles += 4 // folders that could not be read, listed paths that are not there
    expect(progress.view()).toMatchObject({ settledFiles: 1, failedFiles: 4, etaMs: 4000 })
  })

  it('counts what is begun again once', () => {
    const progress = startProgress(2)
    const first = progress.begin('second', 100)
    first.bytes(60)
    first.drop()
    first.drop()
    expect(progress.view()).toMatchObject({ settledFiles: 1, settledBytes: 100 })
    progress.begin('second', 100).done()
    expect(progress.view()).toMatchObject({ settledFiles: 2, settledBytes: 200, etaMs: 0 })
  })
})
