/**
 * A server for measuring clients: it speaks as much of OSS as an upload or a download needs, checks
 * nothing, keeps no byte of a body, and tells the CRC-64 of what came. It runs in a process of its
 * own, so that its time is nobody's.
 *
 * Prints one line of JSON with its ports, then runs until its standard input ends. Arguments:
 *
 *     CERTIFICATE KEY     listens with TLS as well
 *     --rtt MS            each connection and each request takes so much longer
 *     --rate MBPS         a connection carries so many megabytes a second,
 *     --refuse N          answers 503 SlowDown when more than N requests are under way
 *     --burst KIND:N:S    so for S seconds, which begin `BURST_AT_MS` after the first request:
 *                         `refuse`s what goes beyond N requests under way, or leaves it without an
 *                         answer (`hang`); with `slow` everything takes N times as long
 *
 * `GET /__counts` tells what came since it was last asked, in slices of time.
 */

import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { combineCrc64, Crc64 } from '../dist/index.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rtt: { type: 'string', default: '0' },
    rate: { type: 'string', default: '0' },
    refuse: { type: 'string', default: '0' },
    burst: { type: 'string', default: 'none:0:0' },
  },
})
const rttMs = Number(options.rtt)
const bytesPerMs = Number(options.rate) * 1000
const mostAtOnce = Number(options.refuse)
const [burstKind, burstNumber, burstSeconds] = options.burst.split(':')
const burst = { kind: burstKind, number: Number(burstNumber), ms: 1000 * Number(burstSeconds) }
/** Until then the client is at its full rate. */
const BURST_AT_MS = 1500
const SLICE_MS = 100
/** What the system takes off a network on its own, before the rate holds: less than a part. */
const SIP = 256 * 1024

let requestsUnderWay = 0
let counts = noCounts()
const uploads = new Map()
const objects = new Map()
let uploadCount = 0

function noCounts() {
  return { startedAt: undefined, requests: 0, refused: 0, hung: 0, slices: [] }
}

/** What happens in the present slice of time. */
function currentSlice() {
  counts.startedAt ??= performance.now() // of a client that has ended, bodies may still come
  const index = Math.floor((performance.now() - counts.startedAt) / SLICE_MS)
  while (counts.slices.length <= index) counts.slices.push({ bytes: 0, refused: 0, most: 0 })
  return counts.slices[index]
}

function inBurst(kind) {
  const elapsed = performance.now() - counts.startedAt - BURST_AT_MS
  return burst.kind === kind && elapsed >= 0 && elapsed < burst.ms
}

async function receive(request, note = () => {}) {
  const crc = new Crc64()
  let size = 0
  const startedAt = performance.now()
  for await (const chunk of request) {
    crc.update(chunk)
    note(chunk.length)
    size += chunk.length
    if (bytesPerMs > 0 && size > SIP) {
      const wantedMs = (size / bytesPerMs) * (inBurst('slow') ? burst.number : 1)
      const aheadMs = wantedMs - (performance.now() - startedAt)
      if (aheadMs > 4) await sleep(aheadMs)
    }
  }
  return { crc64: crc.value, size }
}

function answer(response, status, headers = {}, body = '') {
  response.writeHead(status, {
    'x-oss-request-id': '0000000000000000BENCH000',
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  response.end(body)
}

const ETAG = '"0123456789ABCDEF0123456789ABCDEF"'

/**
 * An object to download, `obj-SIZE`: a block repeated, whose odd length no part size is a multiple
 * of, so that a part in the wrong place would show in the CRC-64.
 */
const BLOCK = randomFillSync(Buffer.alloc(1_000_003))
const repeated = Buffer.concat(Array.from({ length: 9 }, () => BLOCK))

function syntheticObject(key) {
  const size = Number(/^\/obj-(\d+)$/.exec(key)?.[1] ?? NaN)
  if (Number.isNaN(size)) return undefined
  let known = objects.get(key)
  if (known === undefined) {
    const crc = new Crc64()
    for (let left = size; left > 0; left -= BLOCK.length) crc.update(BLOCK.subarray(0, left))
    known = { size, crc64: crc.value }
    objects.set(key, known)
  }
  return known
}

async function sendObject(request, response, object) {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const first = range === null ? 0 : Number(range[1])
  const last = range === null ? object.size - 1 : Number(range[2])
  response.writeHead(range === null ? 200 : 206, {
    'x-oss-request-id': '0000000000000000BENCH000',
    'content-length': last - first + 1,
    'accept-ranges': 'bytes',
    etag: ETAG,
    'x-oss-hash-crc64ecma': object.crc64.toString(),
    'last-modified': 'Wed, 01 Jan 2025 00:00:00 GMT',
    ...(range === null ? {} : { 'content-range': `bytes ${first}-${last}/${object.size}` }),
  })
  if (request.method === 'HEAD') return response.end()
  for (let offset = first; offset <= last;) {
    const start = offset % BLOCK.length
    const piece = repeated.subarray(start, start + Math.min(last - offset + 1, 8 * BLOCK.length))
    if (!response.write(piece)) await once(response, 'drain')
    offset += piece.length
  }
  response.end()
}

/** The key without the bucket, whether that stands in the path or in the host. */
function keyOf(path) {
  return path.replace(/^\/bench\//, '/')
}

async function handle(request, response) {
  const [path, search = ''] = request.url.split('?')
  const query = new URLSearchParams(search)
  const key = keyOf(path)
  const synthetic = syntheticObject(key)
  if (synthetic !== undefined && ['GET', 'HEAD'].includes(request.method)) {
    return sendObject(request, response, synthetic)
  }
  if (request.method === 'PUT') {
    const received = await receive(request, (bytes) => (currentSlice().bytes += bytes))
    if (query.has('uploadId'))
      uploads.get(query.get('uploadId')).set(+query.get('partNumber'), received)
    else objects.set(key, received)
    return answer(response, 200, { etag: ETAG, 'x-oss-hash-crc64ecma': received.crc64.toString() })
  }
  if (request.method === 'POST' && query.has('uploads')) {
    await receive(request)
    const uploadId = (++uploadCount).toString(16).toUpperCase().padStart(32, '0')
    uploads.set(uploadId, new Map())
    const xml = `<InitiateMultipartUploadResult><Bucket>bench</Bucket><Key>${key.slice(1)}</Key><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`
    return answer(response, 200, { 'content-type': 'application/xml' }, xml)
  }
  if (request.method === 'POST' && query.has('uploadId')) {
    await receive(request)
    const parts = [...uploads.get(query.get('uploadId'))].sort(([a], [b]) => a - b)
    const whole = { crc64: 0n, size: 0 }
    for (const [, part] of parts) {
      whole.crc64 = combineCrc64(whole.crc64, part.crc64, part.size)
      whole.size += part.size
    }
    objects.set(key, whole)
    const headers = {
      etag: ETAG,
      'x-oss-hash-crc64ecma': whole.crc64.toString(),
      'content-type': 'application/xml',
    }
    const xml = `<CompleteMultipartUploadResult><Location>x</Location><Bucket>bench</Bucket><Key>${key.slice(1)}</Key><ETag>${ETAG}</ETag></CompleteMultipartUploadResult>`
    return answer(response, 200, headers, xml)
  }
  if (request.method === 'GET' && path === '/__object') {
    const object = objects.get(`/${query.get('key')}`)
    const facts = object === undefined ? {} : { size: object.size, crc64: object.crc64.toString() }
    return answer(response, 200, {}, JSON.stringify({ ...facts, objects: objects.size }))
  }
  return answer(response, 404)
}

function onRequest(request, response) {
  if (request.url === '/__counts') {
    const told = { ...counts, sliceMs: SLICE_MS, burstAtMs: BURST_AT_MS, burstMs: burst.ms }
    counts = noCounts()
    answer(response, 200, {}, JSON.stringify(told))
    return
  }
  counts.startedAt ??= performance.now()
  counts.requests += 1
  handleFromAfar(request, response).catch((error) => {
    if (error.code !== 'ECONNRESET') process.stderr.write(`sink: ${error.stack}\n`)
    response.destroy()
  })
}

function takeIn(response) {
  requestsUnderWay += 1
  response.on('close', () => (requestsUnderWay -= 1))
  const slice = currentSlice()
  slice.most = Math.max(slice.most, requestsUnderWay)
}

const greeted = new WeakSet()

async function handleFromAfar(request, response) {
  const limit = inBurst('refuse') ? burst.number : mostAtOnce
  const refused = limit > 0 && requestsUnderWay >= limit
  if (inBurst('hang') && requestsUnderWay >= burst.number) {
    counts.hung += 1
    return
  }
  // What is refused is so at once, and takes nobody's place while the answer is on its way.
  if (!refused) takeIn(response)
  if (rttMs > 0) {
    const { socket } = request
    const tripMs = rttMs * (inBurst('slow') ? burst.number : 1)
    await sleep(greeted.has(socket) ? tripMs : 2 * tripMs) // the handshake is a round trip as well
    greeted.add(socket)
  }
  if (!refused) return handle(request, response)
  counts.refused += 1
  currentSlice().refused += 1
  await receive(request)
  const xml = '<Error><Code>SlowDown</Code><Message>slow down</Message></Error>'
  answer(response, 503, { 'content-type': 'application/xml' }, xml)
}

function listen(server) {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address().port)),
  )
}

const [certificate, key] = positionals
const ports = { http: await listen(createServer(onRequest)) }
if (certificate !== undefined) {
  const tls = { cert: readFileSync(certificate), key: readFileSync(key) }
  ports.https = await listen(createTlsServer(tls, onRequest))
}
process.stdout.write(`${JSON.stringify(ports)}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
