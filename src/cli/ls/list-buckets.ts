/** `ls`: the buckets of the account. */

import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import type { RemoteContext } from '../remote/run-remote.js'
import { createEntryFormat } from './list-lines.js'
import type { ListOptions } from './list-options.js'
import { takePages } from './take-pages.js'

const SCHEME = 'oss://'

export async function listBuckets(context: RemoteContext, options: ListOptions): Promise<ExitCode> {
  const { client, signal, output, json } = context
  const format = createEntryFormat(options)
  let count = 0
  const next = await takePages(options, async (maxKeys, marker) => {
    const page = await client.listBuckets({ maxKeys, marker }, { signal })
    for (const { name, creationDate, region, location, storageClass } of page.buckets) {
      const place = region ?? location.replace(/^oss-/, '')
      await context.line({
        type: 'bucket',
        bucket: name,
        creationDate,
        region: place,
        storageClass,
      })
      if (json) continue
      const traits = [place, storageClass]
      await output.write(format({ name: SCHEME + name, time: creationDate, traits }))
    }
    count += page.buckets.length
    return { count: page.buckets.length, next: page.nextMarker }
  })
  await context.line({ type: 'summary', buckets: count, next })
  if (next !== undefined) await context.note(`there are more; --after ${next} goes on`)
  return EXIT_CODES.done
}
