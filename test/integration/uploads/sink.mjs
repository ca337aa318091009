/**
 * A server that takes uploads of any size: it speaks as much of OSS as an upload needs, keeps no
 * byte, and answers with the CRC-64 of what came. One upload at a time.
 *
 * Its one argument is the URL of the package. Prints its port, then runs until its standard input
 * ends.
 */

import { createServer } from 'node:http'

const { Crc64, combineCrc64 } = await import(process.argv[2])
const ETAG = '"0123456789ABCDEF0123456789ABCDEF"'
const parts = new Map()

async function receive(request) {
  const crc = new Crc64()
  let size = 0
  for await (const chunk of request) {
    crc.update(chunk)
    size += chunk.length
  }
  return { crc64: crc.value, size }
}

function wholeCrc64() {
  const ordered = [...parts].sort(([a], [b]) => a - b)
  return ordered.reduce((crc64, [, part]) => combineCrc64(crc64, part.crc64, part.size), 0n)
}

async function answer(request) {
  const query = new URLSearchParams(request.url.split('?')[1])
  const received = await receive(request)
  if (query.has('partNumber')) {
    parts.set(Number(query.get('partNumber')), received)
    return { headers: { etag: ETAG, 'x-oss-hash-crc64ecma': received.crc64 } }
  }
  if (query.has('uploads')) {
    parts.clear()
    const names = '<Bucket>uploads</Bucket><Key>dir/object</Key><UploadId>1</UploadId>'
    return { xml: `<InitiateMultipartUploadResult>${names}</InitiateMultipartUploadResult>` }
  }
  const names = `<Bucket>uploads</Bucket><Key>dir/object</Key><ETag>${ETAG}</ETag>`
  return {
    headers: { etag: ETAG, 'x-oss-hash-crc64ecma': wholeCrc64() },
    xml: `<CompleteMultipartUploadResult>${names}</CompleteMultipartUploadResult>`,
  }
}

const server = createServer((request, response) => {
  answer(request).then(
    ({ headers = {}, xml = '' }) => {
      response.setHeader('x-oss-request-id', '000000000000000000000000')
      response.setHeader('content-length', xml.length)
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
      response.end(xml)
    },
    () => response.destroy(),
  )
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume().on('end', () => process.exit(0))
