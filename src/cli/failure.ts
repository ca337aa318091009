/** What a failed command says: what went wrong, what to do about it, and its exit code. */

import { inspect } from 'node:util'
import { OssferryError, ServiceError, type ResumeHint } from '../index.js'
import { EXIT_CODES, type ExitCode } from './exit-codes.js'

export interface Failure {
  readonly code: string
  /** One line. */
  readonly message: string
  readonly requestId: string | undefined
  /** Whether the same command may succeed when repeated. */
  readonly retryable: boolean
  /** What to do, a line each. */
  readonly advice: readonly string[]
  readonly exitCode: ExitCode
}

/** Signed for another region than the endpoint's. */
export const WRONG_REGION_EC = '0002-00000226'

/** What was given as the ID of a version cannot be one. */
const INVALID_VERSION_EC = '0012-00000202'

const SERVE = '`npx ossferry serve` starts a local OSS and prints what to set'

const VERSIONS = '`ossferry ls --versions oss://bucket/key` shows the versions, with their IDs'

/** Advice that the program can give and the library cannot: in terms of flags and commands. */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDenied: 'check that the key may do this, and that --region is that of the bucket',
  BadErrorResponse: 'check --endpoint and the proxy: what answers may not be OSS',
  BucketNotEmpty: '`rb --force` empties it first',
  CheckpointFailed: '--checkpoint-dir names another directory for the records',
  CheckpointLocked: 'let the other run finish, then run the command again',
  ConnectFailed: `check --endpoint and the network; ${SERVE}`,
  DefaultKeyOnNetwork: 'give --access-key-id and --access-key-secret',
  ControlWithoutToken: 'give --control-token, or leave --host out',
  ConnectTimeout: 'check --endpoint, --region and the network',
  CannotListen: '--port 0 picks a free port',
  CrcMismatch: 'run the command again; if it happens again, suspect memory, disk or a proxy',
  FileAlreadyExists: 'the object exists and --forbid-overwrite protects it: use another key',
  MethodNotAllowed: 'a version that is a delete marker has no content; `ls --versions` shows them',
  IdleTimeout: 'check the network, then run the command again',
  InternalError: 'OSS has a problem of its own: run the command again',
  InvalidAccessKeyId: 'check OSS_ACCESS_KEY_ID: the service does not know this key',
  NameNotResolved: 'check --endpoint, --region and the name of the bucket',
  NoSuchBucket: 'check the name and --region; a local OSS makes one with `serve --bucket NAME`',
  NoSuchKey: 'check the key: it is everything after oss://bucket/, as it stands',
  ConfigFileUnreadable: 'check the name and the rights of the file',
  NoSuchUpload:
    '`ossferry uploads list oss://bucket` shows the uploads that are there, with their IDs',
  NoSuchVersion: VERSIONS,
  NothingToContinue: 'repeat the command that began it; `ossferry transfers remove` forgets it',
  NothingGiven: 'give options, or one setting: `ossferry config set region cn-hangzhou`',
  NotConfigured: `\`ossferry config\` asks for them and keeps them; ${SERVE}`,
  ProfileNotFound: '`ossferry config list` shows the profiles',
  ObjectChanged: 'run the command again to get the object as it is now',
  SecurityTokenExpired: 'set a fresh OSS_SESSION_TOKEN with its key',
  ServiceUnavailable: 'OSS is busy: run the command again later',
  SignatureDoesNotMatch: 'check OSS_ACCESS_KEY_SECRET: it does not belong to this key',
  SourceTooLarge: 'a larger --part-size lets a longer stream through',
  TargetIsFile: 'name a folder as the target; it need not be there yet',
  TlsFailed: 'check --endpoint; NODE_EXTRA_CA_CERTS names a file of authorities to trust',
}

/** By EC, for codes that say less. */
const ADVICE_BY_EC: Readonly<Record<string, string>> = {
  [WRONG_REGION_EC]: 'give the region of the endpoint: --region, OSS_REGION or `ossferry config`',
  [INVALID_VERSION_EC]: VERSIONS,
}

/** By the names of error classes, which also hold for errors of another copy of the package. */
const EXIT_CODE_BY_CLASS: Readonly<Record<string, ExitCode>> = {
  ConfigError: EXIT_CODES.configuration,
  CredentialsError: EXIT_CODES.configuration,
  InvalidRequestError: EXIT_CODES.usage,
  OptionError: EXIT_CODES.usage,
}

/** What was written on the command line cannot be meant, as the file system tells. */
const EXIT_CODE_BY_CODE: Readonly<Record<string, ExitCode>> = {
  TargetIsFile: EXIT_CODES.usage,
}

export function describeFailure(error: unknown): Failure {
  if (!OssferryError.is(error)) {
    return {
      code: systemCodeOf(error) ?? 'UnexpectedFailure',
      message: oneLine(error instanceof Error ? error.message : String(error)),
      requestId: undefined,
      retryable: false,
      advice: [],
      exitCode: EXIT_CODES.failed,
    }
  }
  // An upload that failed for want of credentials is about credentials.
  const decisive = OssferryError.is(error.cause) ? error.cause : error
  return {
    code: error.code,
    message: error.message,
    requestId: requestIdOf(error),
    retryable: error.retryable,
    advice: [adviceOf(error), resumeAdvice(error)].filter((line) => line !== undefined),
    exitCode:
      EXIT_CODE_BY_CODE[error.code] ?? EXIT_CODE_BY_CLASS[decisive.name] ?? EXIT_CODES.failed,
  }
}

/** The lines for standard error. */
export function formatFailure(failure: Failure): readonly string[] {
  const { code, message, requestId, advice } = failure
  // Most messages already say them.
  const references = [
    message.toLowerCase().includes(code.toLowerCase()) ? undefined : code,
    requestId === undefined || message.includes(requestId) ? undefined : `request ID ${requestId}`,
  ].filter((reference) => reference !== undefined)
  const closing = references.length === 0 ? '' : ` [${references.join(', ')}]`
  return [`ossferry: ${message}${closing}`, ...advice.map((line) => `  ${line}`)]
}

/** Tells a person. With OSSFERRY_DEBUG=1 also where in the program it happened. */
export function printFailure(failure: Failure, error: unknown): void {
  const lines = [...formatFailure(failure)]
  if (process.env['OSSFERRY_DEBUG'] === '1') lines.push(inspect(error))
  process.stderr.write(`${lines.join('\n')}\n`)
}

function adviceOf(error: OssferryError): string | undefined {
  const answer = ServiceError.is(error.cause) ? error.cause : error
  const ec = ServiceError.is(answer) ? answer.ec : undefined
  return (ec === undefined ? undefined : ADVICE_BY_EC[ec]) ?? ADVICE[error.code]
}

function resumeAdvice(error: OssferryError): string | undefined {
  return leavesCheckpoint(error) ? 'run the same command again: it goes on from there' : undefined
}

/** Uploads and downloads say in their own ways that a later run can go on. */
function leavesCheckpoint(error: OssferryError): boolean {
  if ('resume' in error) return (error.resume as ResumeHint).kind === 'checkpoint'
  return 'checkpoint' in error && error.checkpoint !== undefined
}

function requestIdOf(error: OssferryError): string | undefined {
  for (const candidate of [error, error.cause]) {
    if (typeof candidate !== 'object' || candidate === null) continue
    if (!('requestId' in candidate) || typeof candidate.requestId !== 'string') continue
    if (candidate.requestId !== '') return candidate.requestId
  }
  return undefined
}

/** `EACCES` and the like. */
function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
