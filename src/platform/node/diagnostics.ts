/** Reports to `node:diagnostics_channel`, where tracers listen. */

import { channel } from 'node:diagnostics_channel'

import type { DiagnosticChannel, Diagnostics } from '../../environment.js'

const CHANNELS = {
  'ossferry:request': channel('ossferry:request'),
  'ossferry:transfer': channel('ossferry:transfer'),
} as const satisfies Record<DiagnosticChannel, unknown>

/**
 * A subscriber that throws does not disturb the core: Node reports it as an uncaught exception of
 * its own.
 */
export const nodeDiagnostics: Diagnostics = {
  enabled: (name) => CHANNELS[name].hasSubscribers,
  publish: (name, message) => CHANNELS[name].publish(message),
}
