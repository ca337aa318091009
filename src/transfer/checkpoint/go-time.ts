/** The text of Go's `time.Time.String()`, which Go's SDK records as a file's modification time. */

const GO_TIME =
  /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))? ([+-])(\d{2})(\d{2}) \S+(?: m=\S+)?$/

/**
 * Nanoseconds since the epoch, whatever zone the text is in; `undefined` when it is no such time.
 */
export function parseGoTime(text: string): bigint | undefined {
  const match = GO_TIME.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHours, zoneMinutes] =
    match
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  const utc = sign === '-' ? local + zone : local - zone
  return BigInt(utc) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
