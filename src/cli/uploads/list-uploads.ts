/** Multipart uploads that are neither completed nor aborted: what they are, how old, how large. */

import { ServiceError, type ListMultipartUploadsResult } from '../../index.js'
import { formatByteSize } from '../byte-size.js'
import { formatAge } from '../duration.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { formatObject } from '../location.js'
import { formatCount } from '../remote/count.js'
import { mapInOrder } from '../remote/map-in-order.js'
import type { PrefixPlace } from '../remote/place.js'
import { forStandardOutput, standardOutputColumns } from '../remote/printable.js'
import type { RemoteContext } from '../remote/run-remote.js'

export interface UploadListOptions {
  /** Whether the sizes are asked for, by a request for each upload. */
  readonly sizes?: boolean | undefined
  readonly bytes?: boolean | undefined
  readonly limit?: number | undefined
  /** Lists only what is older, in milliseconds. */
  readonly olderThan?: number | undefined
  /** Lists only uploads of this object. */
  readonly key?: string | undefined
}

export type ListedUpload = ListMultipartUploadsResult['uploads'][number]

/** Requests for sizes on their way at the same time. */
const SIZES_AT_ONCE = 16
const PAGE_SIZE = 1000
/** Narrower terminals get the ID on a line of its own. */
const WIDE_TERMINAL = 72

export async function listUploads(
  context: RemoteContext,
  place: PrefixPlace,
  options: UploadListOptions,
): Promise<ExitCode> {
  const { bucket, prefix } = place
  const uploads = takeUploads(context, place, options)
  const sized = mapInOrder(uploads, SIZES_AT_ONCE, async (upload) => ({
    upload,
    size: options.sizes === true ? await sizeOf(context, bucket, upload) : undefined,
  }))
  let count = 0
  let bytes = 0
  for await (const { upload, size } of sized) {
    count += 1
    bytes += size ?? 0
    const { key, uploadId, initiated, storageClass } = upload
    await context.line({ type: 'upload', bucket, key, uploadId, initiated, size, storageClass })
    if (context.json) continue
    await context.output.write(
      formatUpload(bucket, upload, { size, exact: options.bytes === true }),
    )
  }
  const total = options.sizes === true ? bytes : undefined
  await context.line({ type: 'summary', bucket, prefix, uploads: count, bytes: total })
  const size = total === undefined ? '' : `, ${formatByteSize(total)}`
  await context.note(`${formatCount(count, 'unfinished upload')}${size}`)
  return EXIT_CODES.done
}

/** Page after page, until there are no more, or as many as `limit` says. */
export async function* takeUploads(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
  { limit = Infinity, olderThan, key }: Pick<UploadListOptions, 'limit' | 'olderThan' | 'key'>,
): AsyncGenerator<ListedUpload, void, undefined> {
  // Without a limit the clock of this machine does not matter.
  const newest = olderThan === undefined ? Infinity : Date.now() - olderThan
  let left = limit
  const request = { bucket, prefix, maxUploads: PAGE_SIZE }
  for await (const page of client.listMultipartUploadsPages(request, { signal })) {
    for (const upload of page.uploads) {
      if (key !== undefined && upload.key !== key) return // it comes before all that begin with it
      if (Date.parse(upload.initiated) > newest) continue
      yield upload
      left -= 1
      if (left === 0) return
    }
  }
}

/** Bytes of all its parts; `undefined` when they may not be listed. */
async function sizeOf(
  { client, signal }: RemoteContext,
  bucket: string,
  { key, uploadId }: ListedUpload,
): Promise<number | undefined> {
  const request = { bucket, key, uploadId, maxParts: PAGE_SIZE }
  let bytes = 0
  try {
    for await (const { parts } of client.listPartsPages(request, { signal })) {
      for (const { size } of parts) bytes += size
    }
    return bytes
  } catch (error) {
    // It may have been finished meanwhile; the list is worth having without the size.
    if (ServiceError.is(error)) return undefined
    throw error
  }
}

function formatUpload(
  bucket: string,
  { key, uploadId, initiated }: ListedUpload,
  { size, exact }: { readonly size: number | undefined; readonly exact: boolean },
): string {
  const age = formatAge(Date.now() - Date.parse(initiated)).padStart('999 min'.length)
  const bytes = size === undefined ? '-' : exact ? String(size) : formatByteSize(size)
  const columns = [age, bytes.padStart(exact ? 14 : 8)]
  const name = forStandardOutput(formatObject({ bucket, key }))
  const wide = (standardOutputColumns() ?? WIDE_TERMINAL) >= WIDE_TERMINAL
  return wide
    ? `${[...columns, uploadId, name].join('  ')}\n`
    : `${[...columns, name].join('  ')}\n  ${uploadId}\n`
}
