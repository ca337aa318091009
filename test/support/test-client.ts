/** A client on a fake clock and a scripted network. */

import type { ClientConfig } from '../../src/client/client-config.js'
import { StaticCredentialsProvider } from '../../src/client/credentials/fixed-credentials.js'
import { OssClient } from '../../src/client/oss-client.js'
import type { Environment } from '../../src/environment.js'
import { FakeClock } from './fake-clock.js'
import { nodeDigests } from '../../src/platform/node/digests.js'
import { type Script, ScriptedTransport } from './scripted-transport.js'

export interface TestClient {
  readonly client: OssClient
  readonly clock: FakeClock
  readonly transport: ScriptedTransport
  /** What went to the diagnostics. */
  readonly reports: object[]
}

/** Chance always says 0.5. */
export function createTestClient(script: Script, config: ClientConfig = {}): TestClient {
  const clock = new FakeClock()
  const transport = new ScriptedTransport(script)
  const reports: object[] = []
  const environment: Environment = {
    clock,
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
    digests: nodeDigests,
    diagnostics: {
      enabled: () => true,
      publish: (_channel, message) => reports.push(message),
    },
  }
  const complete: ClientConfig = {
    region: 'cn-hangzhou',
    credentialsProvider: new StaticCredentialsProvider('ak', 'sk'),
    ...config,
  }
  const client = new OssClient(complete, {
    environment,
    createTransport: () => transport,
    userAgent: '(test)',
  })
  return { client, clock, transport, reports }
}
