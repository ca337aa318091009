/** Runs a verb that asks OSS. */

import type { Client } from '../../index.js'
import { openClient } from '../copy/open-client.js'
import type { ExitCode } from '../exit-codes.js'
import type { RemoteOptions } from './remote-options.js'
import { runVerb, type VerbContext } from './run-verb.js'

export interface RemoteContext extends VerbContext {
  readonly client: Client
}

/** As `runVerb`, with a client that is closed at the end. */
export function runRemote(
  options: RemoteOptions,
  work: (context: RemoteContext) => Promise<ExitCode>,
  describeStop?: () => string,
): Promise<ExitCode> {
  const withClient = async (verb: VerbContext): Promise<ExitCode> => {
    const client = openClient(options)
    try {
      return await work({ ...verb, client })
    } finally {
      await client.close()
    }
  }
  return runVerb(options, withClient, describeStop)
}
