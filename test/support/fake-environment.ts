/** An environment in which time stands still and everything that is reported can be read. */

import type { DiagnosticChannel, Environment } from '../../src/environment.js'
import { FakeClock } from './fake-clock.js'
import { nodeDigests } from '../../src/platform/node/digests.js'
import { seededRandom } from './seeded-random.js'

export interface FakeEnvironment extends Environment {
  readonly clock: FakeClock
  readonly published: { readonly channel: DiagnosticChannel; readonly message: object }[]
}

export function createFakeEnvironment(clock = new FakeClock()): FakeEnvironment {
  const published: FakeEnvironment['published'] = []
  const next = seededRandom(1)
  return {
    clock,
    random: {
      next,
      bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
    },
    digests: nodeDigests,
    diagnostics: {
      enabled: () => true,
      publish: (channel, message) => published.push({ channel, message }),
    },
    published,
  }
}
