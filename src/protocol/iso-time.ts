/** ISO 8601 times: the extended form of documents and the basic form of V4 signatures. */

const EXTENDED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?Z$/
const BASIC = /^\d{8}T\d{6}Z$/

/** `2015-10-21T07:28:00.000Z`. Always `.000`: some clients match that literally. */
export function formatIsoTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}.000Z`
}

/** Unix milliseconds of an extended time in UTC, with or without a fraction, or `undefined`. */
export function parseIsoTime(text: string): number | undefined {
  const match = EXTENDED.exec(text)
  if (match === null) return undefined
  return parseMoment(`${text.slice(0, 19)}.${(match[1] ?? '').padEnd(3, '0').slice(0, 3)}Z`)
}

// Many requests are signed within one second.
let lastSecond = Number.NaN
let lastBasicTime = ''

/** `20151021T072800Z`. */
export function formatBasicTime(time: number): string {
  const second = Math.floor(time / 1000)
  if (second === lastSecond) return lastBasicTime
  const iso = new Date(time).toISOString()
  lastBasicTime =
    `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}T` +
    `${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
  lastSecond = second
  return lastBasicTime
}

/** Unix milliseconds of a basic time in UTC, or `undefined`. */
export function parseBasicTime(text: string): number | undefined {
  if (!BASIC.test(text)) return undefined
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`
  return parseMoment(
    `${date}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}.000Z`,
  )
}

function parseMoment(iso: string): number | undefined {
  const time = Date.parse(iso)
  // Engines accept 31 February and roll it over; such a day does not come back as it went in.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time
}
