/** Lengths of time as people read them. */

/** For a time that has passed: `340 ms`, `5.2 s`, `1 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

/** For a time that is running down, narrow and steady: `0:03`, `12:40`, `2:05:09`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${hours === 0 ? minutes : twoDigits(minutes)}:${twoDigits(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Milliseconds of `s`, `m`, `h`, `d` and `w`. */
const UNITS_MS = [1000, 60_000, 3_600_000, 86_400_000, 604_800_000] as const

/**
 * `7d`, `12h`, `1h30m`, `45s`, `2w`: milliseconds. `undefined` when `text` is none, or nothing.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+[smhdw])+$/i.test(text)) return undefined
  let ms = 0
  for (const [, count, unit = ''] of text.matchAll(/(\d+)([smhdw])/gi)) {
    ms += Number(count) * UNITS_MS['smhdw'.indexOf(unit.toLowerCase())]!
  }
  return Number.isSafeInteger(ms) && ms > 0 ? ms : undefined
}

/** How long something has been there, in its largest unit: `45 s`, `12 min`, `5 h`, `20 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
