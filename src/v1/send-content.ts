/** Sends content as the body of one request, and tells how far it is. */

import type { RequestOptions } from '../client/call.js'
import type { RequestBody } from '../protocol/http.js'
import type { SentBody } from '../transfer/client-api.js'
import type { BoundBucket, BucketClient } from './bucket-binding.js'
import type { BucketContentOptions } from './call-options.js'
import { CallProgress } from './call-progress.js'
import { claimContent, type BucketContent } from './content.js'

/** What a request says of the length of its body. */
interface Announced {
  readonly contentLength?: number | undefined
}

/** `prepare` checks what goes with the content; a stream is closed also when that fails. */
export async function sendContent<Request extends Announced, Result extends SentBody>(
  { upload, streamOf }: Pick<BoundBucket<BucketClient>, 'upload' | 'streamOf'>,
  content: BucketContent,
  { progressCallback, signal }: BucketContentOptions,
  prepare: () => Request,
  send: (
    request: Request & { readonly body: RequestBody },
    options: RequestOptions,
  ) => Promise<Result>,
): Promise<Result> {
  const claimed = claimContent(content, {
    claimSource: (source) => upload.claimSource(source),
    streamOf,
  })
  try {
    const request = prepare()
    const { body, size } = await claimed.open(request.contentLength)
    const progress = new CallProgress(progressCallback, size)
    const onSent =
      progressCallback === undefined ? undefined : (bytes: number) => progress.moved(bytes)
    const result = await send({ ...request, body }, { signal, onSent })
    progress.done(result.sentBytes)
    return result
  } finally {
    claimed.close()
  }
}
