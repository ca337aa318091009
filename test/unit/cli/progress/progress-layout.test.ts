import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../../../src/cli/progress/display-width.js'
import {
  layoutLive,
  layoutPlain,
  percentOf,
  type LayoutStyle,
} from '../../../../src/cli/progress/progress-layout.js'
import { EMPTY_VIEW, type TransferView } from '../../../../src/cli/progress/transfer-view.js'

const MIB = 2 ** 20
const plain: LayoutStyle = { columns: 100, colour: false, unicode: true }

const view: TransferView = {
  ...EMPTY_VIEW,
  state: 'running',
  progress: {
    transferredBytes: 192 * MIB,
    sentBytes: 200 * MIB,
    totalBytes: 512 * MIB,
    resumedBytes: 100 * MIB,
    bytesPerSecond: 98.2 * MIB,
    etaMs: 3100,
  },
  totalParts: 64,
  doneParts: 24,
  foundParts: 12,
  reusedParts: 12,
  retries: 1,
}

describe('layoutLive', () => {
  it('shows bar, bytes, rate and time left, and the parts below', () => {
    expect(layoutLive(view, plain)).toEqual([
      ' 39% ═══════━━━━━━━━─────────────────────────' + '    200 MiB of 512 MiB  98.2 MiB/s   0:04',
      '24/64 parts · 12 resumed · 1 retried',
    ])
  })

  it.each([20, 24, 30, 40, 50, 60, 72, 80, 100, 200])('fits into %d columns', (columns) => {
    for (const line of layoutLive(view, { ...plain, columns })) {
      expect(displayWidth(line)).toBeLessThan(columns)
    }
  })

  it('keeps rate and time left longer than the bytes as the terminal gets narrower', () => {
    const [bar] = layoutLive(view, { ...plain, columns: 40 })
    expect(bar).toMatch(/^ 39% [═━─]{10,} {2}98\.2 MiB\/s {3}0:04$/)
  })

  it('stands still while its numbers change', () => {
    const barEnd = (sentBytes: number): number | undefined => {
      const moved = {
        ...view,
        progress: { ...view.progress, sentBytes, bytesPerSecond: sentBytes },
      }
      return layoutLive(moved, { ...plain, columns: 72 })[0]?.lastIndexOf('─')
    }
    const ends = [1, 900, 12 * MIB, 41.3 * MIB, 100 * MIB].map(barEnd)
    expect(new Set(ends).size).toBe(1)
  })

  it('has no bar when nobody knows the end', () => {
    const unknown = { ...view.progress, totalBytes: undefined, etaMs: undefined }
    const lines = layoutLive({ ...view, totalParts: undefined, progress: unknown }, plain)
    expect(lines[0]).toBe('200 MiB  98.2 MiB/s')
  })

  it('colours without changing the text, and draws ASCII where it must', () => {
    const [bar] = layoutLive(view, plain)
    const [coloured] = layoutLive(view, { ...plain, colour: true })
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')
    expect(coloured).not.toBe(bar)
    expect(coloured?.replace(escapes, '')).toBe(bar)
    expect(layoutLive(view, { ...plain, unicode: false })[0]).toContain('###=')
  })
})

describe('percentOf', () => {
  it('reaches 100 only when the transfer has succeeded', () => {
    const all = { ...view.progress, sentBytes: 512 * MIB }
    expect(percentOf({ ...view, progress: all })).toBe(99)
    expect(percentOf({ ...view, progress: all, state: 'succeeded' })).toBe(100)
  })
})

describe('layoutPlain', () => {
  it('is one line without control characters', () => {
    expect(layoutPlain(view)).toBe(
      '39%  200 MiB of 512 MiB  98.2 MiB/s  0:04 left  24/64 parts, 12 resumed, 1 retried',
    )
  })
})
