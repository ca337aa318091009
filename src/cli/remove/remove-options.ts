/** The options of `rm`, as they are read from the command line. */

import type { RemoteOptions } from '../remote/remote-options.js'

export interface RemoveOptions extends RemoteOptions {
  readonly recursive?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly force?: boolean | undefined
}
