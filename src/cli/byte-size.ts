/** Numbers of bytes as people write and read them. */

/** Powers of 1024, as OSS counts part sizes. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])(?:i?b)?|b)?$/i

/**
 * `8m`, `100k`, `1.5GiB`, `4096`: k, m, g, t and p are powers of 1024, with or without `b` or `ib`,
 * in either case. `undefined` when `text` is no size or no whole number of bytes.
 */
export function parseByteSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim())
  if (match === null) return undefined
  const power = match[2] === undefined ? 0 : 'kmgtp'.indexOf(match[2].toLowerCase()) + 1
  const bytes = Number(match[1]) * 1024 ** power
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Three digits and a unit: `0 B`, `1.50 KiB`, `98.2 MiB`, `512 MiB`. */
export function formatByteSize(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 would be shown as 1000, one digit more than the others.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? String(Math.round(value)) : threeDigits(value)} ${UNITS[unit]!}`
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatByteSize(bytesPerSecond)}/s`
}

function threeDigits(value: number): string {
  if (Number.isInteger(value) || value >= 99.95) return value.toFixed(0)
  return value.toFixed(value >= 9.995 ? 1 : 2)
}
