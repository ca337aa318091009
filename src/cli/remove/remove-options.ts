/** The options of `rm`, as they are read from the command line. */

import type { RemoteOptions } from '../remote/remote-options.js'

export interface RemoveOptions extends RemoteOptions {
  readonly recursive?: boolean | undefined
  /** Every version and delete marker, for good. */
  readonly versions?: boolean | undefined
  /** One version of the one object that is named. */
  readonly versionId?: string | undefined
  /** Unfinished uploads in place of objects. */
  readonly multipart?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly force?: boolean | undefined
}
