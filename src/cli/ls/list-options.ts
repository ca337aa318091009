/** The options of `ls`, as they are read from the command line. */

import type { RemoteOptions } from '../remote/remote-options.js'

export interface ListOptions extends RemoteOptions {
  readonly long?: boolean | undefined
  readonly recursive?: boolean | undefined
  readonly versions?: boolean | undefined
  readonly multipart?: boolean | undefined
  /** Entries at most. */
  readonly limit?: number | undefined
  /** Where an earlier list has ended. */
  readonly after?: string | undefined
  readonly bytes?: boolean | undefined
  readonly fullNames?: boolean | undefined
  readonly null?: boolean | undefined
}
