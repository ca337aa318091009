/** Uploads a file with ali-oss and prints each checkpoint as a line of JSON, until it is killed. */

import OSS from 'ali-oss'

const { client, key, file, partSize } = JSON.parse(process.argv[2] ?? '{}')
await new OSS(client).multipartUpload(key, file, {
  partSize,
  parallel: 1,
  progress: (_done, checkpoint) => {
    if (checkpoint !== undefined) console.log(JSON.stringify(checkpoint))
  },
})
