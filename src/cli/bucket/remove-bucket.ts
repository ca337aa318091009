/** Runs `rb`. */

import { ServiceError } from '../../index.js'
import { EXIT_CODES, type ExitCode } from '../exit-codes.js'
import { ask } from '../remote/ask.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote, type RemoteContext } from '../remote/run-remote.js'
import { describeRemoval, type Removal } from '../remove/remove-objects.js'
import { removeAllObjects } from '../remove/remove.js'
import { abortUploads } from '../uploads/abort-uploads.js'

export interface RemoveBucketOptions extends RemoteOptions {
  readonly force?: boolean | undefined
  readonly yes?: boolean | undefined
}

export function removeBucket(bucket: string, options: RemoveBucketOptions): Promise<ExitCode> {
  let removal: Removal = { what: 'object', removed: 0, failed: 0 }
  return runRemote(
    options,
    async (context) => {
      if (options.force === true) {
        if (options.yes !== true && !(await confirm(context, bucket))) return EXIT_CODES.failed
        if (await keepsVersions(context, bucket)) removal = { ...removal, what: 'version' }
        const emptied = await empty(context, bucket, removal)
        if (emptied !== EXIT_CODES.done) return emptied
      }
      const { requestId } = await context.client.deleteBucket(
        { bucket },
        { signal: context.signal },
      )
      await context.line({ type: 'bucket-removed', bucket, requestId })
      await context.note(`removed oss://${bucket}`)
      return EXIT_CODES.done
    },
    () => `${describeRemoval(removal)}; the bucket is still there`,
  )
}

/** Its name has to be typed: a key pressed in haste removes nothing. */
async function confirm(context: RemoteContext, bucket: string): Promise<boolean> {
  await context.note(`This removes oss://${bucket} with all objects and uploads in it, for good.`)
  const typed = await ask('Type the name of the bucket to go on: ', context.signal)
  const confirmed = typed.trim() === bucket
  if (!confirmed) await context.note('nothing was removed')
  return confirmed
}

/** Whether there may be versions: also where no more are made. */
async function keepsVersions({ client, signal }: RemoteContext, bucket: string): Promise<boolean> {
  try {
    return (await client.getBucketVersioning({ bucket }, { signal })).status !== undefined
  } catch (error) {
    // Who may not ask may still be allowed to remove objects; what is left keeps the bucket.
    if (ServiceError.is(error) && error.status === 403) return false
    throw error
  }
}

async function empty(context: RemoteContext, bucket: string, removal: Removal): Promise<ExitCode> {
  await removeAllObjects(context, bucket, removal)
  await context.note(describeRemoval(removal))
  const all = { kind: 'old', place: { bucket, prefix: '' } } as const
  const aborted = await abortUploads(context, all, { dryRun: false })
  if (removal.failed === 0 && aborted === EXIT_CODES.done) return EXIT_CODES.done
  await context.note(`oss://${bucket} is not empty and was not removed`)
  return EXIT_CODES.someFailed
}
