/** Where a download goes, which may depend on what an earlier run has left. */

import type { PartSink } from '../part-sink.js'

export interface DownloadDestination {
  /** `recordedPath`: the file that the record of an earlier run speaks of. */
  open(recordedPath: string | undefined): OpenDestination
}

export interface OpenDestination {
  readonly sink: PartSink
  /** Absolute path of the file that is written; empty for a stream. */
  readonly filePath: string
  /** Absolute path of what it becomes, the same when it is written in place; empty for a stream. */
  readonly targetPath: string
  /**
   * How a later run finds the file: by its name, which is always the same, or by what the record
   * says.
   */
  readonly foundBy: 'name' | 'record'
  /** The target as it stands, to be read only, if it has `size` bytes. For files. */
  readonly openFinished?: (size: number) => Promise<PartSink | undefined>
}
