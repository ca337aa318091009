/** Runs `cat`. */

import type { ExitCode } from '../exit-codes.js'
import { forEachItem } from '../remote/each.js'
import { adviseListing, explainPrefix } from '../remote/key-is-prefix.js'
import type { ObjectPlace } from '../remote/place.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote } from '../remote/run-remote.js'

export interface CatOptions extends RemoteOptions {
  /** `bytes=…`. */
  readonly range?: string | undefined
  /** Of the one object that is named. */
  readonly versionId?: string | undefined
}

export function cat(objects: readonly ObjectPlace[], options: CatOptions): Promise<ExitCode> {
  const { range, versionId } = options
  return runRemote(options, (context) => {
    const { client, signal, output } = context
    const downloader = client.downloader()
    const write = async (object: ObjectPlace): Promise<void> => {
      const chunks = downloader.iterate({ ...object, range, versionId }, { signal })
      for await (const chunk of chunks) await output.writeBytes(chunk)
    }
    return forEachItem(objects, context, (object) =>
      explainPrefix(client, object, { advice: adviseListing, signal }, () => write(object)),
    )
  })
}
