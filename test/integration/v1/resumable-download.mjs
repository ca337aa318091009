/**
 * A program that downloads one object with the function of the SDK V1, to be killed at any instant.
 *
 * Its one argument is JSON: `entry` (URL of the package), `endpoint`, `accessKeyId`,
 * `accessKeySecret`, `region`, `bucket`, `key`, `file`, and `root` and `options` of the download.
 * Prints one line of JSON, see test/support/transfer-program.ts. It never exits by itself.
 */

const { entry, endpoint, region, accessKeyId, accessKeySecret, ...transfer } = JSON.parse(
  process.argv[2],
)
const { AuthV4, Bucket, ResumableDownloadStore, resumableDownload } = await import(entry)

const auth = new AuthV4(accessKeyId, accessKeySecret)
const bucket = new Bucket(auth, endpoint, transfer.bucket, { region, proxy: false })
const store = new ResumableDownloadStore({ root: transfer.root })
const outcome = await resumableDownload(bucket, transfer.key, transfer.file, {
  ...transfer.options,
  store,
}).then(
  ({ size, partCount, reusedParts, verified }) => ({
    result: { size, partCount, reusedParts, verified },
  }),
  ({ code, message }) => ({ code, message }),
)
process.stdout.write(JSON.stringify({ ...outcome, events: [], resources: [] }))
await bucket.close()
