/** The part of a request that signatures cover. */

import type { OssRequest } from '../oss-message.js'
import { openFields } from '../open-fields.js'

export type SignableRequest = Pick<OssRequest, 'method' | 'bucket' | 'key' | 'query' | 'headers'>

/** `value` without blanks and tabs at its ends, as HTTP parsers deliver it. */
export function trimFieldValue(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isBlank(value.charCodeAt(start))) start += 1
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1
  return end - start === value.length ? value : value.slice(start, end)
}

function isBlank(charCode: number): boolean {
  return charCode === 0x20 || charCode === 0x09
}

/** A copy of `parameters` in the order of their names, so that signed URLs are stable. */
export function sortByName(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const sorted = openFields()
  for (const name of Object.keys(parameters).sort()) sorted[name] = parameters[name] ?? ''
  return sorted
}
