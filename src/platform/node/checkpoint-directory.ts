/** Where checkpoints lie when nobody says. */

import { join } from 'node:path'
import envPaths from 'env-paths'

/**
 * Per user, and kept over restarts: what lies in a temporary directory is gone when it is needed.
 */
export function defaultCheckpointDirectory(): string {
  return join(envPaths('ossferry', { suffix: '' }).data, 'checkpoints')
}
