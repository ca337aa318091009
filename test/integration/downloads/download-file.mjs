/**
 * A program that downloads one object, to be killed at any instant and to be measured.
 *
 * Its one argument is JSON: `entry` (URL of the package), `endpoint`, `accessKeyId`,
 * `accessKeySecret`, `region`, `bandwidthLimit`, `bucket`, `key`, `file` (a path, or `stream` for a
 * reader that keeps nothing) and `options` of the download; with `cancelAt` it is cancelled when
 * that part begins. Prints one line of JSON, see test/support/download-program.ts. It never exits
 * by itself.
 */

import { Writable } from 'node:stream'
import { resourcesLeft } from '../../support/run-transfer.mjs'

const { entry, file, bucket, key, options, cancelAt, bandwidthLimit, ...server } = JSON.parse(
  process.argv[2],
)
const { Client, StaticCredentialsProvider } = await import(entry)
const MIB = 1024 * 1024

const client = new Client({
  region: server.region,
  endpoint: server.endpoint,
  credentialsProvider: new StaticCredentialsProvider(server.accessKeyId, server.accessKeySecret),
  proxy: false,
  ...(bandwidthLimit === undefined ? {} : { bandwidthLimit }),
})
const warnings = []
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`))
const told = new Set(['resuming', 'fresh-start', 'part-reused', 'part-rejected', 'warning'])
const events = []
const controller = new AbortController()
const onEvent = (event) => {
  if (told.has(event.type)) events.push(event)
  if (event.type === 'part-started' && event.partNumber === cancelAt) controller.abort()
}
const rss = () => Math.round(process.memoryUsage.rss() / MIB)
const before = rss()
let peak = before
// Not the system's own figure: to a new process it hands down that of its parent.
const watch = setInterval(() => (peak = Math.max(peak, rss())), 5)
const downloader = client.downloader(options)
const call = { onEvent, signal: controller.signal }
const nowhere = new Writable({ write: (_chunk, _encoding, callback) => setImmediate(callback) })
const outcome = await (
  file === 'stream'
    ? downloader.downloadTo({ bucket, key }, nowhere, call)
    : downloader.downloadFile({ bucket, key }, file, call)
).then(
  ({ size, partCount, reusedParts, verified }) => ({
    result: { size, partCount, reusedParts, verified },
  }),
  ({ code, message }) => ({ code, message }),
)
clearInterval(watch)
const resources = await resourcesLeft()
process.stdout.write(JSON.stringify({ ...outcome, events, warnings, resources, before, peak }))
