/** What the arguments of the verbs name: an object, a bucket, or all keys with a prefix. */

import { InvalidArgumentError } from 'commander'
import { formatObject, parseLocation } from '../location.js'

export interface ObjectPlace {
  readonly bucket: string
  readonly key: string
}

export interface PrefixPlace {
  readonly bucket: string
  /** Empty for the whole bucket. */
  readonly prefix: string
}

export function prefixValue(text: string): PrefixPlace {
  return placeIn(objectLocation(text, 'oss://bucket/prefix'))
}

/** The name of an object, or what its command takes in place of one. */
export function nameValue(text: string): PrefixPlace {
  return placeIn(objectLocation(text, 'oss://bucket/key'))
}

export function objectValue(text: string): ObjectPlace {
  const { bucket, key } = objectLocation(text, 'oss://bucket/key')
  if (key !== undefined && key !== '') return { bucket, key }
  throw new InvalidArgumentError(`The key is missing; write oss://${bucket}/key.`)
}

/** The name of a bucket. */
export function bucketValue(text: string): string {
  const { bucket, key } = objectLocation(text, 'oss://bucket')
  if (key === undefined || key === '') return bucket
  throw new InvalidArgumentError(`It names an object; write oss://${bucket} for its bucket.`)
}

/** For an argument that may be given several times. */
export function eachValue<Value>(
  parse: (text: string) => Value,
): (text: string, before: readonly Value[] | undefined) => Value[] {
  return (text, before) => [...(before ?? []), parse(text)]
}

export function formatPrefix({ bucket, prefix }: PrefixPlace): string {
  return formatObject({ bucket, key: prefix })
}

function placeIn({ bucket, key = '' }: ReturnType<typeof objectLocation>): PrefixPlace {
  return { bucket, prefix: key }
}

function objectLocation(text: string, form: string) {
  const parsed = parseLocation(text)
  if ('problem' in parsed) {
    const { problem } = parsed
    throw new InvalidArgumentError(`${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`)
  }
  if (parsed.location.kind === 'object') return parsed.location
  throw new InvalidArgumentError(`It is not in OSS; write ${form}.`)
}
