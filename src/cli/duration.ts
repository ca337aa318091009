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
