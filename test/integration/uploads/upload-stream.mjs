/**
 * A program that uploads a stream of unknown length and watches its own memory.
 *
 * Its one argument is JSON: `entry` (URL of the package), `endpoint`, `options` of the upload, and
 * the `source`: `stdin`, or `size` bytes in chunks of `chunkSize`, or a `file`. Prints one line of
 * JSON: the `size`, `partCount` and `verified` of the result, and in MiB the resident memory before
 * the upload (`before`), whenever another `every` bytes had arrived (`samples`), and the `peak`.
 */

const { entry, endpoint, source, options, every } = JSON.parse(process.argv[2])
const { Client, StaticCredentialsProvider } = await import(entry)
const MIB = 1024 * 1024
const SLAB = 64 * 1024

/**
 * Large chunks are one and the same, so that the memory seen is not the source's own. Small ones
 * are views of blocks, as Node's pipes give them: a block lives as long as any view of it.
 */
async function* chunksOf({ size, chunkSize }) {
  let slab = Buffer.alloc(Math.max(SLAB, chunkSize), 7)
  for (let given = 0; given < size; given += chunkSize) {
    if (slab.length < chunkSize) slab = Buffer.alloc(SLAB, 7)
    yield slab.subarray(0, chunkSize)
    if (chunkSize < SLAB) slab = slab.subarray(chunkSize)
  }
}

const client = new Client({
  region: 'cn-hangzhou',
  endpoint,
  credentialsProvider: new StaticCredentialsProvider('ossferry', 'ossferry-secret'),
  proxy: false,
})
const rss = () => Math.round(process.memoryUsage.rss() / MIB)
const before = rss()
const samples = []
const onProgress = ({ transferredBytes }) => {
  if (transferredBytes >= (samples.length + 1) * every) samples.push(rss())
}
const target = { bucket: 'uploads', key: 'dir/object' }
const uploader = client.uploader(options)
const { size, partCount, verified } = await (source.file === undefined
  ? uploader.uploadFrom(target, source === 'stdin' ? process.stdin : chunksOf(source), {
      onProgress,
    })
  : uploader.uploadFile(target, source.file, { onProgress }))
const peak = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(JSON.stringify({ size, partCount, verified, before, samples, peak }))
