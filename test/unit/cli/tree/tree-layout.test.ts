import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../../../src/cli/progress/display-width.js'
import { layoutTreeLive, layoutTreePlain } from '../../../../src/cli/tree/report/tree-layout.js'
import type { TreeView } from '../../../../src/cli/tree/report/tree-progress.js'

const VIEW: TreeView = {
  phase: 'transferring',
  foundFiles: 10_000,
  foundBytes: 100 * 2 ** 20,
  complete: true,
  doneFiles: 1234,
  doneBytes: 42 * 2 ** 20,
  settledFiles: 1235,
  settledBytes: 42.5 * 2 ** 20,
  unchangedFiles: 20,
  failedFiles: 1,
  deletedFiles: 0,
  resumedFiles: 3,
  retries: 2,
  slowDowns: 1,
  bytesPerSecond: 10 * 2 ** 20,
  filesPerSecond: 300,
  etaMs: 83_000,
  active: [
    { path: 'a/very/long/way/to/a/folder/which/holds/report.bin', size: 100, bytes: 34 },
    { path: 'empty', size: 0, bytes: 0 },
  ],
}

function live(columns: number, more: Partial<TreeView> = {}): readonly string[] {
  return layoutTreeLive({ ...VIEW, ...more }, { columns, colour: false, unicode: true })
}

describe('the live view of many files', () => {
  it('shows the total, the files under way and what else there is', () => {
    expect(live(100)).toEqual([
      ' 42%  ━━━━━━━━━━──────────────  1,234 of 10,000 files  42 MiB of 100 MiB  10 MiB/s  1:23',
      '  34% a/very/long/way/to/a/folder/which/holds/report.bin',
      '1 failed · 20 unchanged · 3 resumed · 2 retried',
    ])
  })

  it('has come to its end also when files have failed', () => {
    const settled = { settledFiles: 10_000, settledBytes: 100 * 2 ** 20 }
    expect(live(100, settled)[0]).toMatch(/^100% /)
    expect(layoutTreePlain({ ...VIEW, ...settled })).toMatch(/^100% /)
  })

  it('counts what was compared where nothing is moved', () => {
    const [total] = live(100, { phase: 'comparing', doneFiles: 0 })
    expect(total).toContain('1,235 of 10,000 files  300 files/s')
  })

  it('is readable at 40 columns', () => {
    expect(live(40)).toEqual([
      ' 42%  1,234 of 10,000 files  10 MiB/s',
      '  34% …/a/folder/which/holds/report.bin',
      '1 failed · 20 unchanged · 3 resumed · …',
    ])
  })

  it.each([1, 5, 10, 20, 30, 40, 60, 80, 120])('fits into %i columns', (columns) => {
    for (const line of live(columns)) {
      expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(columns - 1, 7))
    }
  })

  it('gives no percentage until everything is found', () => {
    const [total] = live(80, { complete: false, etaMs: undefined })
    expect(total).toBe('1,234 of 10,000+ files  42 MiB of 100 MiB+  10 MiB/s')
  })

  it('shows names that would move the cursor as what they are', () => {
    const active = [{ path: 'a\u001b[2Jb\nc', size: 2, bytes: 1 }]
    expect(live(80, { active })[1]).toBe(String.raw`  50% a\u001b[2Jb\nc`)
  })

  it('as one line, for logs', () => {
    expect(layoutTreePlain(VIEW)).toBe(
      '42%  1,234 of 10,000 files  42 MiB of 100 MiB  10 MiB/s  1:23 left  1 failed, 20 unchanged, 3 resumed, 2 retried',
    )
  })
})
