/** What `serve` prints once it listens: where it is, and what to paste to use it. */

import type { EmbeddedServer } from '../../server.js'
import { hasOwnKeys, type ServeOptions } from './serve-options.js'

type ServerFacts = Pick<
  EmbeddedServer,
  'endpoint' | 'region' | 'accessKeyId' | 'accessKeySecret' | 'controlEndpoint'
>

export function formatBanner(
  server: ServerFacts,
  buckets: readonly string[],
  options: ServeOptions,
): string {
  const bucket = buckets[0] ?? 'BUCKET'
  // The default secret is known to everybody; one of the user's own is not repeated.
  const secret = hasOwnKeys(options) ? '(the secret you gave)' : server.accessKeySecret
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
    ...(server.controlEndpoint === undefined ? [] : [`  control   ${server.controlEndpoint}`]),
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
