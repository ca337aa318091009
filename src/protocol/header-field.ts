/** What the name and the value of a header field may be, whichever side sends it. */

const NAME = /^[\w!#$%&'*+.^`|~-]+$/

/** Values as most are: nothing to look for in them. */
const PLAIN_VALUE = /^[ -~]*$/

/** The control characters of ASCII but for the tab. */
const FORBIDDEN_IN_VALUES = /(?![\t\u0080-\u009f])\p{Cc}/u

export function isFieldName(text: string): boolean {
  return NAME.test(text)
}

/** Whether `text` can be sent as the value of a field; what is not ASCII travels as UTF-8. */
export function isFieldValue(text: string): boolean {
  return findFieldValueProblem(text) === undefined
}

/** What `text` contains that no value may, as the end of a sentence; else `undefined`. */
export function findFieldValueProblem(text: string): string | undefined {
  if (PLAIN_VALUE.test(text)) return undefined
  // Metadata may be anything a caller read somewhere: percent-encode it if it has several lines.
  if (FORBIDDEN_IN_VALUES.test(text)) {
    return 'contains a control character such as a line break; encode it'
  }
  return /\p{Cs}/u.test(text) ? 'contains a lone surrogate' : undefined
}
