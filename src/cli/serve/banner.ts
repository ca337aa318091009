/** What `serve` prints once it listens: where it is, and what to paste to use it. */

import type { EmbeddedServer } from '../../server.js'
import type { ServeOptions } from './serve.js'

type ServerFacts = Pick<EmbeddedServer, 'endpoint' | 'region' | 'accessKeyId' | 'accessKeySecret'>

export function formatBanner(server: ServerFacts, options: ServeOptions): string {
  const buckets = options.bucket ?? []
  const bucket = buckets[0] ?? 'BUCKET'
  // The default secret is known to everybody; one of the user's own is not repeated.
  const secret =
    options.accessKeySecret === undefined ? server.accessKeySecret : '(the secret you gave)'
  const variables: readonly (readonly [string, string])[] = [
    ['OSS_ENDPOINT', server.endpoint],
    ['OSS_REGION', server.region],
    ['OSS_ACCESS_KEY_ID', server.accessKeyId],
    ['OSS_ACCESS_KEY_SECRET', secret],
  ]
  return [
    'ossferry serve: a local OSS for development',
    '',
    `  endpoint  ${server.endpoint}`,
    `  region    ${server.region}`,
    `  key       ${server.accessKeyId} / ${secret}`,
    `  buckets   ${buckets.length === 0 ? 'none yet: --bucket NAME makes one' : buckets.join(', ')}`,
    `  data      ${options.data ?? 'in memory, gone when this stops'}`,
    '',
    'To use it from another terminal:',
    '',
    ...variables.map(([name, value]) => `  export ${name}=${quote(value)}`),
    '',
    `  npx ossferry cp package.json oss://${bucket}/package.json`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n')
}

/** For a POSIX shell. */
function quote(value: string): string {
  return /^[\w.:/@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
