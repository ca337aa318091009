/** Object tags, one by one and in the form of the header `x-oss-tagging`. */

import { MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, MAX_TAGS } from '../limits.js'
import { decodePercent, encodeRfc3986 } from '../percent-encoding.js'

/** At most 10 of an object; the keys are unique. */
export interface ObjectTag {
  /** 1 to 128 letters, digits, blanks and `+ - = . _ : /`. */
  readonly key: string
  /** 0 to 256 of the same. */
  readonly value: string
}

/** Letters, digits, blank and `+ - = . _ : /`. */
const TAG_CHARACTERS = /^[\p{L}\p{M}\p{N} +\-=._:/]*$/u

/** `k1=v1&k2=v2`, names and values percent-encoded. */
export function formatTagging(tags: readonly ObjectTag[]): string {
  return tags.map(({ key, value }) => `${encodeRfc3986(key)}=${encodeRfc3986(value)}`).join('&')
}

/** The tags in `tagging`; `undefined` when it does not have the form. */
export function parseTagging(tagging: string): readonly ObjectTag[] | undefined {
  const tags: ObjectTag[] = []
  for (const pair of tagging.split('&')) {
    const fields = pair.split('=')
    const key = decodeFormField(fields[0] ?? '')
    const value = decodeFormField(fields[1] ?? '')
    if (key === undefined || value === undefined || fields.length > 2) return undefined
    tags.push({ key, value })
  }
  return tags
}

/** A sentence saying what is wrong with `tagging`, or `undefined` when OSS takes it. */
export function findTaggingProblem(tagging: string): string | undefined {
  const tags = parseTagging(tagging)
  if (tags !== undefined) return findTagsProblem(tags)
  return 'tagging must look like "k1=v1&k2=v2", names and values percent-encoded as UTF-8'
}

/** A sentence saying what is wrong with `tags`, or `undefined` when OSS takes them. */
export function findTagsProblem(tags: readonly ObjectTag[]): string | undefined {
  const keys = new Set<string>()
  for (const { key, value } of tags) {
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
