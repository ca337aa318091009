/**
 * A program that uploads one file with a checkpoint, to be killed at any instant.
 *
 * Its one argument is JSON: `entry` (URL of the package), `endpoint`, `accessKeyId`,
 * `accessKeySecret`, `region`, `bucket`, `key`, `file` and `options` of the upload; with `cancelAt`
 * it is cancelled when that part begins. Prints one line of JSON: the `result`, or the `code` of
 * the failure; the `events` that tell what was reused; and, as `resources`, what would keep the
 * process alive. It never exits by itself.
 */

const { entry, file, bucket, key, options, cancelAt, ...server } = JSON.parse(process.argv[2])
const { Client, StaticCredentialsProvider } = await import(entry)

const client = new Client({
  region: server.region,
  endpoint: server.endpoint,
  credentialsProvider: new StaticCredentialsProvider(server.accessKeyId, server.accessKeySecret),
  proxy: false,
})
const told = new Set(['resuming', 'fresh-start', 'part-reused', 'part-rejected', 'warning'])
const events = []
const controller = new AbortController()
const onEvent = (event) => {
  if (told.has(event.type)) events.push(event)
  if (event.type === 'part-started' && event.partNumber === cancelAt) controller.abort()
}
const outcome = await client
  .uploader(options)
  .uploadFile({ bucket, key }, file, { onEvent, signal: controller.signal })
  .then(
    ({ size, partCount, reusedParts, verified }) => ({
      result: { size, partCount, reusedParts, verified },
    }),
    ({ code, message }) => ({ code, message }),
  )
// What has been closed is gone from the list a moment later.
await new Promise((resolve) => setTimeout(resolve, 20))
const resources = process.getActiveResourcesInfo()
process.stdout.write(JSON.stringify({ ...outcome, events, resources }))
