/** Credentials that another program prints. */

import { basename } from 'node:path'
import type { Credentials } from '../../../client/credentials/credentials-provider.js'
import { readIssuedCredentials } from '../../../client/credentials/issued-credentials.js'
import { ConfigError, CredentialsError } from '../../../protocol/errors/ossferry-error.js'
import { RefreshingCredentialsProvider } from '../refreshing-credentials.js'

const MAX_OUTPUT_SIZE = 256 * 1024
const LONGEST_REASON = 200
/** Such a program may ask a person to log in. */
const FETCH_TIMEOUT_MS = 60_000

/**
 * Runs `command`, which prints credentials as JSON: in the form of the Alibaba Cloud CLI's External
 * mode (`mode`, `access_key_id`, `access_key_secret`, `sts_token`) or of STS (`AccessKeyId`,
 * `AccessKeySecret`, `SecurityToken`, `Expiration`). It is run again ahead of the expiration, or,
 * without one, when the service refuses the key; one at a time, at most a minute each.
 * `getCredentials` rejects with a `CredentialsError`.
 */
export class ProcessCredentialsProvider extends RefreshingCredentialsProvider {
  /**
   * `command`: a program and its arguments; a text is divided at blanks that stand outside quotes.
   * There is no shell. @throws ConfigError `InvalidConfig` when it is empty.
   */
  constructor(command: string | readonly string[]) {
    const [program, ...args] = typeof command === 'string' ? splitCommand(command) : command
    if (program === undefined || program === '') {
      throw new ConfigError({
        code: 'InvalidConfig',
        message: 'the command that prints credentials is empty',
      })
    }
    super((signal) => run(program, args, signal), { fetchTimeoutMs: FETCH_TIMEOUT_MS })
  }
}

/** `"my program" --for oss` as a program and its arguments. */
function splitCommand(text: string): string[] {
  const words = text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)
  return Array.from(words, ([word]) => word.replace(/(["'])(.*?)\1/g, '$2'))
}

async function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Credentials> {
  // Loaded only when needed: programs start faster without.
  const { execFile } = await import('node:child_process')
  const name = basename(program)
  return new Promise((resolve, reject) => {
    const options = { signal, maxBuffer: MAX_OUTPUT_SIZE, windowsHide: true }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error !== null) {
        reject(failed(name, error, stderr))
        return
      }
      try {
        resolve(readIssuedCredentials(stdout, `the program ${name}`))
      } catch (unusable) {
        reject(unusable)
      }
    })
    child.stdin?.end()
  })
}

/** Node's own message repeats the arguments, which are nobody's business. */
function failed(
  name: string,
  error: Error & { readonly code?: string | number | null | undefined },
  stderr: string,
): CredentialsError {
  const [line = ''] = stderr.trim().split('\n')
  const said = line === '' ? '' : `: ${line.slice(0, LONGEST_REASON)}`
  const how = typeof error.code === 'number' ? `ended with code ${error.code}` : reasonOf(error)
  return new CredentialsError({
    code: 'CredentialsUnavailable',
    message: `cannot get credentials from the program ${name}: it ${how}${said}`,
    retryable: true,
  })
}

function reasonOf(error: { readonly code?: string | number | null | undefined }): string {
  if (error.code === 'ENOENT') return 'was not found'
  return typeof error.code === 'string' ? `could not be run (${error.code})` : 'was ended'
}
