/**
 * Shows the package at its main job: an upload and a download that are killed in their middle and
 * go on, against the package's own OSS. Everything is real: HTTP, files, signatures, SIGKILL. Exits
 * with 0 only if every promise has held.
 *
 *     npm run demo               a file of 512 MiB
 *     npm run demo -- FILE       a file of yours
 */

import { access, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, ServiceError, StaticCredentialsProvider } from '../dist/index.js'
import { createServer } from '../dist/server.js'
import { startApplication } from './demo/application.mjs'
import { assertSpace, compareFiles, makeFile } from './demo/files.mjs'
import { grouped, live, mebibytes, paint, Story } from './demo/story.mjs'
import { runCopy } from './demo/copy-process.mjs'

const BUCKET = 'demo'
const DEFAULT_SIZE = 512 * 2 ** 20
/** Smaller files have too few parts to be interrupted between. */
const MIN_SIZE = 2 ** 20
const KILL_AT = 0.4
const KILL_DOWNLOAD_AT = 0.6
/** Slow enough to watch, and to be killed at 40 %. */
const RATE = 64 * 2 ** 20
const MIN_UPLOAD_SECONDS = 2
const MAX_UPLOAD_SECONDS = 8
const LIMIT_SECONDS = 120
const UNDO_LIMIT_MS = 5000

const story = new Story()
const ending = new AbortController()
process.once('SIGINT', () => ending.abort(new Error('interrupted')))
process.once('SIGTERM', () => ending.abort(new Error('terminated')))
const limit = setTimeout(
  () => ending.abort(new Error(`the demo took more than ${LIMIT_SECONDS} seconds`)),
  LIMIT_SECONDS * 1000,
)

const directory = await mkdtemp(join(tmpdir(), 'ossferry-demo-'))
/** @type {(() => unknown)[]} what undoes what has been begun, latest last */
const undo = [() => rm(directory, { recursive: true, force: true, maxRetries: 5 })]
try {
  await Promise.race([tell(process.argv[2]), whenAborted(ending.signal)])
  process.exitCode = story.conclude() ? 0 : 1
} catch (error) {
  console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = ending.signal.aborted ? 130 : 1
} finally {
  clearTimeout(limit)
  ending.abort()
  for (const step of undo.reverse()) await inTime(step)
}

/**
 * Undoes a step. What does not end must not keep the files after it from being removed.
 *
 * @param {() => unknown} step
 */
async function inTime(step) {
  const late = Symbol('late')
  const timer = new AbortController()
  const winner = await Promise.race([
    Promise.resolve(step()),
    sleep(UNDO_LIMIT_MS, late, { signal: timer.signal }).catch(() => undefined),
  ])
  timer.abort()
  if (winner !== late) return
  console.error(`demo: this did not end in time: ${step}`)
  process.exitCode = 1
}

/** @param {string | undefined} given the user's file */
async function tell(given) {
  const size = given === undefined ? DEFAULT_SIZE : (await stat(given)).size
  if (size < MIN_SIZE)
    throw new Error(`${given} is too small to be interrupted; give 1 MiB or more`)
  // The stored object, the parts it is put together from, the file itself, and its copy.
  await assertSpace(directory, size * (given === undefined ? 4 : 3))
  console.log(paint('bold', 'ossferry: copies that are killed and go on'))

  story.heading('Start an OSS on this machine')
  const server = await createServer({ dataDir: join(directory, 'oss'), buckets: [BUCKET] })
  undo.push(() => server.close())
  const application = await startApplication()
  undo.push(() => application.close())
  story.say(`OSS at ${server.endpoint}, objects on disk, signatures (V4) checked`)
  story.say(`an application at ${application.url}, for the upload callback`)
  story.check('a request signed with a wrong secret is refused', await isWrongSecretRefused(server))

  story.heading(given === undefined ? `Make a file of ${mebibytes(size)}` : 'Take your file')
  const file = given === undefined ? join(directory, 'demo.bin') : resolve(given)
  if (given === undefined) await makeFile(file, size, ending.signal)
  story.say(given === undefined ? `${file}, random bytes` : `${file}, ${mebibytes(size)}`)

  const key = basename(file)
  const args = uploadArguments({ key, size, callbackUrl: application.url })
  const env = {
    ...process.env,
    OSS_ENDPOINT: server.endpoint,
    OSS_REGION: server.region,
    OSS_ACCESS_KEY_ID: server.accessKeyId,
    OSS_ACCESS_KEY_SECRET: server.accessKeySecret,
    OSS_SESSION_TOKEN: '',
  }
  const run = { cwd: dirname(file), env, signal: ending.signal, log: (line) => story.say(line) }

  const before = await runAndKill(args, run, { key, size })
  const arrived = server.requests.length
  const resumed = await runAgain(args, run)
  checkResume(resumed, before, server.requests, arrived)
  showCallback(application, resumed, { key, size })
  await downloadAndKill(run, server, { file, key, size })
  story.check(
    'no unfinished upload is left on the server',
    (await server.uploads(BUCKET)).length === 0,
  )
}

/** @param {{ key: string, size: number, callbackUrl: string }} upload */
function uploadArguments({ key, size, callbackUrl }) {
  const callback = {
    callbackUrl,
    callbackBody: '{"bucket":${bucket},"object":${object},"size":${size},"etag":${etag}}',
    callbackBodyType: 'application/json',
  }
  return [
    ...['cp', `./${key}`, `oss://${BUCKET}/${key}`, ...commonArguments(size)],
    ...['--callback', JSON.stringify(callback)],
  ]
}

/** Of both directions. */
function commonArguments(size) {
  const partSize = Math.min(8 * 2 ** 20, Math.max(100 * 1024, Math.ceil(size / 64)))
  return [
    ...['--part-size', String(partSize), '--checkpoint-dir', join(directory, 'checkpoints')],
    ...['--max-bandwidth', String(rateFor(size))],
  ]
}

/** Bytes a second, so that both runs together move the file in 2 to 8 seconds. */
function rateFor(size) {
  const seconds = Math.min(MAX_UPLOAD_SECONDS, Math.max(MIN_UPLOAD_SECONDS, size / RATE))
  return Math.ceil(size / seconds)
}

async function runAndKill(args, run, { key, size }) {
  story.heading(`Upload it, and kill the process at ${KILL_AT * 100} %`)
  story.command(`ossferry cp ./${key} oss://${BUCKET}/${key} --max-bandwidth … --callback …`)
  story.say(
    paint('quiet', `limited to ${mebibytes(rateFor(size))}/s, to have a middle to be killed in`),
  )
  const killed = await runCopy(args, { ...run, killAt: KILL_AT })
  const bytes = killed.progress?.transferredBytes ?? 0
  story.check(
    'the first run died by SIGKILL in the middle of its work',
    killed.killedBy === 'SIGKILL' && bytes > 0 && bytes < size,
  )
  const parts = killed.events.filter(({ type }) => type === 'part-completed').length
  story.say(
    `${paint('red', '✘ SIGKILL')} at ${Math.floor((bytes * 100) / size)} %: ${parts} parts had arrived`,
  )
  return { parts }
}

async function runAgain(args, run) {
  story.heading('Run the same command again')
  // Nothing of the killed process is in the way: not even its lock.
  await sleep(live ? 700 : 0, undefined, { signal: run.signal })
  const second = await runCopy(args, run)
  const outcome = outcomeOf(second)
  story.say(
    `${outcome.found} of ${outcome.totalParts} parts found, ${outcome.skipped} verified and ` +
      `skipped, ${outcome.sent} sent`,
  )
  return outcome
}

/** What a run that went on says of its parts. */
function outcomeOf({ exitCode, events }) {
  const found = events.find(({ type }) => type === 'resuming')
  const count = (type) => events.filter((event) => event.type === type).length
  return {
    exitCode,
    found: found?.parts ?? 0,
    totalParts: found?.totalParts ?? 0,
    skipped: count('part-reused'),
    rejected: count('part-rejected'),
    sent: count('part-completed'),
    result: events.find(({ type }) => type === 'result'),
  }
}

function checkResume(resumed, before, requests, arrived) {
  const sentParts = (entries) => entries.filter(({ operation }) => operation === 'UploadPart')
  const { found, skipped, rejected, sent, totalParts, result } = resumed
  story.check('the second run ended well', resumed.exitCode === 0 && result !== undefined)
  story.check('it found every part that the first had finished', found > 0 && found >= before.parts)
  story.check(
    'it verified them all and sent none of them again',
    skipped === found && rejected === 0,
  )
  story.check(
    "it sent exactly the missing parts, also by the server's log",
    sent === totalParts - found && sent === sentParts(requests.slice(arrived)).length,
  )
  story.check(
    'both runs worked on one multipart upload',
    new Set(sentParts(requests).map(({ query }) => query.uploadId)).size === 1,
  )
  story.check(
    "CRC-64 of what was read is that of the server's object",
    result?.verified === 'crc64',
  )
}

function showCallback(application, { result }, { key, size }) {
  story.heading('The upload callback')
  const [callback] = application.received
  story.say(`the application received ${JSON.stringify(callback?.body ?? null)}`)
  story.say(
    `and its answer reached the uploader: ${JSON.stringify(result?.callbackResult ?? null)}`,
  )
  story.check(
    'the application was called once, with the facts of the object, signed by OSS',
    application.received.length === 1 &&
      callback?.signed === true &&
      callback.body.object === key &&
      callback.body.size === size,
  )
  story.check(
    "the application's answer came back to the uploader",
    result?.callbackResult?.ticket === 1,
  )
}

async function downloadAndKill(run, server, { file, key, size }) {
  story.heading(`Download it, kill that at ${KILL_DOWNLOAD_AT * 100} %, and run it again`)
  const copy = join(directory, 'copy.bin')
  const args = ['cp', `oss://${BUCKET}/${key}`, copy, ...commonArguments(size)]
  story.command(`ossferry cp oss://${BUCKET}/${key} copy.bin --max-bandwidth …`)
  const killed = await runCopy(args, { ...run, killAt: KILL_DOWNLOAD_AT })
  const bytes = killed.progress?.transferredBytes ?? 0
  story.say(`${paint('red', '✘ SIGKILL')} at ${Math.floor((bytes * 100) / size)} %`)
  story.check(
    'the download died by SIGKILL, and nothing stands under its name',
    killed.killedBy === 'SIGKILL' && bytes < size && !(await exists(copy)),
  )
  const arrived = server.requests.length
  const outcome = outcomeOf(await runCopy(args, run))
  const { found, totalParts, skipped, rejected, sent, result } = outcome
  story.say(`${found} of ${totalParts} parts on disk, ${skipped} verified, ${sent} fetched`)
  const fetched = server.requests
    .slice(arrived)
    .filter(({ operation }) => operation === 'GetObject')
  story.check(
    "it verified what was on disk and fetched exactly the rest, also by the server's log",
    found > 0 &&
      skipped === found &&
      rejected === 0 &&
      sent === totalParts - found &&
      fetched.length === sent,
  )
  story.check(
    "CRC-64 of what was downloaded is that of the server's object",
    result?.verified === 'crc64',
  )
  const compared = await compareFiles(copy, file)
  story.say(`${grouped(compared.bytes)} of ${grouped(size)} bytes compared`)
  story.check(
    'every byte of the copy is that of the file',
    compared.equal && compared.bytes === size,
  )
}

function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function isWrongSecretRefused(server) {
  const client = connect(server, 'not the secret')
  try {
    await client.listObjectsV2({ bucket: BUCKET }, { signal: ending.signal })
    return false
  } catch (error) {
    return ServiceError.is(error) && error.code === 'SignatureDoesNotMatch'
  } finally {
    await client.close()
  }
}

function connect({ endpoint, region, accessKeyId }, accessKeySecret) {
  const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  return new Client({ endpoint, region, credentialsProvider })
}

function whenAborted(signal) {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
