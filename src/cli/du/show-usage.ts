/** Runs `du`. */

import { formatByteSize } from '../byte-size.js'
import type { ExitCode } from '../exit-codes.js'
import { forEachItem } from '../remote/each.js'
import { formatPrefix, type PrefixPlace } from '../remote/place.js'
import { forStandardOutput } from '../remote/printable.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote, type RemoteContext } from '../remote/run-remote.js'
import { FolderSums, type FolderSum } from './folder-sums.js'

export interface UsageOptions extends RemoteOptions {
  readonly depth: number
  readonly bytes?: boolean | undefined
  /** Counts every version in place of the latest ones. */
  readonly versions?: boolean | undefined
}

const PAGE_SIZE = 1000

export function showUsage(
  places: readonly PrefixPlace[],
  options: UsageOptions,
): Promise<ExitCode> {
  return runRemote(options, (context) =>
    forEachItem(places, context, (place) => showUsageOf(place, context, options)),
  )
}

async function showUsageOf(
  { bucket, prefix }: PrefixPlace,
  context: RemoteContext,
  { depth, bytes: exact, versions }: UsageOptions,
): Promise<void> {
  const { output, json } = context
  const sums = new FolderSums(prefix, depth)
  const tell = async (folders: readonly FolderSum[]): Promise<void> => {
    for (const folder of folders) {
      await context.line({ type: 'usage', bucket, ...folder })
      if (!json) await output.write(formatSum(bucket, folder, exact === true))
    }
  }
  const sizes = versions === true ? sizesOfVersions : sizesOfObjects
  for await (const page of sizes(context, { bucket, prefix })) {
    for (const { key, size } of page) {
      const complete = sums.add(key, size)
      if (complete.length > 0) await tell(complete)
    }
  }
  await tell(sums.end())
}

interface Sized {
  readonly key: string
  readonly size: number
}

async function* sizesOfObjects(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
): AsyncGenerator<readonly Sized[], void, undefined> {
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const { objects } of client.listObjectsV2Pages(request, { signal })) yield objects
}

/** Delete markers have no bytes and do not count. */
async function* sizesOfVersions(
  { client, signal }: RemoteContext,
  { bucket, prefix }: PrefixPlace,
): AsyncGenerator<readonly Sized[], void, undefined> {
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const { versions } of client.listObjectVersionsPages(request, { signal })) {
    yield versions.flatMap((version) => (version.isDeleteMarker ? [] : [version]))
  }
}

/** Exact numbers are for programs: tabs between them. */
function formatSum(bucket: string, { prefix, objects, bytes }: FolderSum, exact: boolean): string {
  const name = forStandardOutput(formatPrefix({ bucket, prefix }))
  if (exact) return `${bytes}\t${objects}\t${name}\n`
  const size = formatByteSize(bytes).padStart('98.2 MiB'.length)
  return `${size}  ${String(objects).padStart('1000000'.length)}  ${name}\n`
}
