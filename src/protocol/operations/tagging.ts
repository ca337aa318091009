/** Object tags in the form of the header `x-oss-tagging`. */

import { MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, MAX_TAGS } from '../limits.js'
import { decodePercent } from '../percent-encoding.js'

/** Letters, digits, blank and `+ - = . _ : /`. */
const TAG_CHARACTERS = /^[\p{L}\p{M}\p{N} +\-=._:/]*$/u

/** A sentence saying what is wrong with `tagging`, or `undefined` when OSS takes it. */
export function findTaggingProblem(tagging: string): string | undefined {
  const keys = new Set<string>()
  for (const pair of tagging.split('&')) {
    const fields = pair.split('=')
    const key = decodeFormField(fields[0] ?? '')
    const value = decodeFormField(fields[1] ?? '')
    if (key === undefined || value === undefined || fields.length > 2) {
      return 'tagging must look like "k1=v1&k2=v2", names and values percent-encoded as UTF-8'
    }
    const problem = findTagProblem(key, value)
    if (problem !== undefined) return problem
    if (keys.has(key)) return `tag ${JSON.stringify(key)} is given twice`
    keys.add(key)
  }
  if (keys.size > MAX_TAGS) return `there are ${keys.size} tags; at most ${MAX_TAGS} are allowed`
  return undefined
}

function findTagProblem(key: string, value: string): string | undefined {
  if (key === '') return 'a tag has no name; tagging must look like "k1=v1&k2=v2"'
  if (key.length > MAX_TAG_KEY_LENGTH) {
    return `tag name ${JSON.stringify(key)} is longer than ${MAX_TAG_KEY_LENGTH} characters`
  }
  if (value.length > MAX_TAG_VALUE_LENGTH) {
    return `the value of tag ${JSON.stringify(key)} is longer than ${MAX_TAG_VALUE_LENGTH} characters`
  }
  if (TAG_CHARACTERS.test(key) && TAG_CHARACTERS.test(value)) return undefined
  return `tag ${JSON.stringify(key)} may contain only letters, digits, blanks and + - = . _ : /`
}

/** `undefined` when `text` is not percent-encoded UTF-8. */
function decodeFormField(text: string): string | undefined {
  try {
    return decodePercent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
