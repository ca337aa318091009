/** The machine as the core's environment. */

import type { Environment } from '../../environment.js'
import { systemClock } from './clock.js'
import { nodeDiagnostics } from './diagnostics.js'
import { nodeDigests } from './digests.js'
import { systemRandom } from './random.js'

export const nodeEnvironment: Environment = {
  clock: systemClock,
  random: systemRandom,
  digests: nodeDigests,
  diagnostics: nodeDiagnostics,
}
