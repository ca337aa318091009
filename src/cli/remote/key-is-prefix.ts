/** Tells who names a prefix in place of an object what it is, and how to go on. */

import { OssferryError, type Client } from '../../index.js'
import { formatObject } from '../location.js'
import { formatPrefix, type ObjectPlace } from './place.js'

export interface MissingObjectOptions {
  readonly signal: AbortSignal
  /** What takes a prefix; `prefix` is as it has to be written. */
  readonly advice: (prefix: string) => string
}

/** For commands that take all that is below a prefix when they are told. */
export function adviseRecursion(): string {
  return '-r takes all of them'
}

/** For commands that take all of them, unless the target is a file. */
export function adviseFolder(): string {
  return 'name a folder as the target'
}

/** For commands that are about single objects. */
export function adviseListing(prefix: string): string {
  return `\`ossferry ls ${prefix}\` shows them`
}

/**
 * What `work` resolves with. When it fails for want of the object, one request finds out whether
 * others lie below it.
 *
 * @throws OssferryError (`KeyIsPrefix`) when they do, else what `work` rejects with
 */
export async function explainPrefix<Result>(
  client: Client,
  object: ObjectPlace,
  options: MissingObjectOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const isMissing = OssferryError.is(cause) && cause.code === 'NoSuchKey'
    if (!isMissing || options.signal.aborted) throw cause
    const { bucket, key } = object
    const prefix = key.endsWith('/') ? key : `${key}/`
    if (!(await hasObjects(client, { bucket, prefix }, options.signal))) throw cause
    const advice = options.advice(formatPrefix({ bucket, prefix }))
    throw new OssferryError({
      code: 'KeyIsPrefix',
      message: `there is no object ${formatObject(object)}, but a prefix with objects: ${advice}`,
      cause,
    })
  }
}

async function hasObjects(
  client: Client,
  place: { readonly bucket: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { objects } = await client.listObjectsV2({ ...place, maxKeys: 1 }, { signal })
    return objects.length > 0
  } catch {
    return false // who may not list is told that there is no such key
  }
}
