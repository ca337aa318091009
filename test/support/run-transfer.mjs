/**
 * What programs that run one transfer have in common: their one argument is JSON with `entry` (URL
 * of the package), `endpoint`, `region`, `accessKeyId`, `accessKeySecret`, and `cancelAt`, the part
 * at whose beginning the transfer is cancelled; all else is the program's own.
 */

/**
 * Starts a transfer and prints one line of JSON: the `result`, or the `code` of the failure; the
 * `events` that tell what was reused; and, as `resources`, what would keep the process alive. Never
 * exits by itself. `start` gets the client, what is the program's own, and options of the call.
 */
export async function runTransfer(start) {
  const { entry, cancelAt, endpoint, region, accessKeyId, accessKeySecret, ...own } = JSON.parse(
    process.argv[2],
  )
  const { Client, StaticCredentialsProvider } = await import(entry)
  const client = new Client({
    region,
    endpoint,
    credentialsProvider: new StaticCredentialsProvider(accessKeyId, accessKeySecret),
    proxy: false,
  })
  const told = new Set(['resuming', 'fresh-start', 'part-reused', 'part-rejected', 'warning'])
  const events = []
  const controller = new AbortController()
  const onEvent = (event) => {
    if (told.has(event.type)) events.push(event)
    if (event.type === 'part-started' && event.partNumber === cancelAt) controller.abort()
  }
  const outcome = await start(client, own, { onEvent, signal: controller.signal }).then(
    ({ size, partCount, reusedParts, verified }) => ({
      result: { size, partCount, reusedParts, verified },
    }),
    ({ code, message }) => ({ code, message }),
  )
  const resources = await resourcesLeft()
  process.stdout.write(JSON.stringify({ ...outcome, events, resources }))
}

/** After so long what is left stays. */
const PATIENCE_MS = 3000

/**
 * What would keep the process alive, but for its standard output, which is a pipe. What has been
 * closed is gone from the list only later, so it is looked at until nothing is left.
 */
export async function resourcesLeft() {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const resources = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap')
    if (resources.length === 0 || performance.now() > giveUpAt) return resources
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
