/** What `--json` writes: a line for each event, for programs to read. */

/** Counts up when a field changes its meaning or goes away; new fields may come at any time. */
const FORMAT_VERSION = 1

/** Lines of a type have the same fields; what is unknown is `null`. `time` is now by default. */
export function formatJsonLine(content: object): string {
  const whole = { version: FORMAT_VERSION, time: Date.now(), ...content }
  return `${JSON.stringify(whole, unknownAsNull)}\n`
}

function unknownAsNull(_name: string, value: unknown): unknown {
  return value === undefined ? null : value
}
