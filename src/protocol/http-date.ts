/** Times in HTTP headers: `Wed, 21 Oct 2015 07:28:00 GMT`. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`

/** The three forms of RFC 9110: IMF-fixdate, RFC 850, asctime. */
const FORMS: readonly RegExp[] = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${CLOCK} GMT`,
  String.raw`[A-Z][a-z]+, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${CLOCK} GMT`,
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) ${CLOCK} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`))

/** The IMF-fixdate of a time in Unix milliseconds; fractions of a second are cut. */
export function formatHttpDate(time: number): string {
  return new Date(time).toUTCString()
}

/**
 * Unix milliseconds of a date in one of the three forms of RFC 9110, or `undefined`. The weekday is
 * not checked.
 */
export function parseHttpDate(text: string): number | undefined {
  for (const form of FORMS) {
    const fields = form.exec(text)?.groups
    if (fields !== undefined) return readFields(fields)
  }
  return undefined
}

function readFields(fields: Readonly<Record<string, string>>): number | undefined {
  const { year, month, day, hour, minute, second } = fields
  const midnight = Date.UTC(fullYear(year ?? ''), MONTHS.indexOf(month ?? ''), Number(day))
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  // Date.UTC rolls 31 February over into March, and an unknown month into another year.
  const date = new Date(midnight)
  const rolledOver = date.getUTCDate() !== Number(day) || MONTHS[date.getUTCMonth()] !== month
  // 60 is a leap second.
  if (rolledOver || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) {
    return undefined
  }
  return midnight + seconds * 1000
}

/** Two digits mean the years around those in which that form was in use, as in POSIX. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length > 2) return year
  return year < 70 ? 2000 + year : 1900 + year
}
