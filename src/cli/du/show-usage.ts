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
  { depth, bytes: exact }: UsageOptions,
): Promise<void> {
  const { client, signal, output, json } = context
  const sums = new FolderSums(prefix, depth)
  const tell = async (folders: readonly FolderSum[]): Promise<void> => {
    for (const folder of folders) {
      await context.line({ type: 'usage', bucket, ...folder })
      if (!json) await output.write(formatSum(bucket, folder, exact === true))
    }
  }
  const request = { bucket, prefix, maxKeys: PAGE_SIZE }
  for await (const { objects } of client.listObjectsV2Pages(request, { signal })) {
    for (const { key, size } of objects) {
      const complete = sums.add(key, size)
      if (complete.length > 0) await tell(complete)
    }
  }
  await tell(sums.end())
}

/** Exact numbers are for programs: tabs between them. */
function formatSum(bucket: string, { prefix, objects, bytes }: FolderSum, exact: boolean): string {
  const name = forStandardOutput(formatPrefix({ bucket, prefix }))
  if (exact) return `${bytes}\t${objects}\t${name}\n`
  const size = formatByteSize(bytes).padStart('98.2 MiB'.length)
  return `${size}  ${String(objects).padStart('1000000'.length)}  ${name}\n`
}
