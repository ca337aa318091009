/** Clients of ali-oss, as its users set them up, for an embedded server. */

import OSS from 'ali-oss'
import type { EmbeddedServer } from '../../../src/server.js'

export const BUCKET = 'ali-oss-bucket'

/** Both versions of the signature, and both ways to reach a server that has no domain. */
export const SETUPS = [
  { setup: 'V1 and path style', v4: false, byAddress: false },
  { setup: 'V4 and path style', v4: true, byAddress: false },
  { setup: 'V1 and an IP address', v4: false, byAddress: true },
  { setup: 'V4 and an IP address', v4: true, byAddress: true },
] as const

export type Setup = Pick<(typeof SETUPS)[number], 'v4' | 'byAddress'>

export function connectAliOss(server: EmbeddedServer, setup: Setup): OSS {
  return new OSS(aliOssOptions(server, setup))
}

type Options = ConstructorParameters<typeof OSS>[0]

export function aliOssOptions(server: EmbeddedServer, { v4, byAddress }: Setup): Options {
  return {
    endpoint: byAddress ? server.endpoint : `http://localhost:${server.port}`,
    region: `oss-${server.region}`,
    bucket: BUCKET,
    accessKeyId: server.accessKeyId,
    accessKeySecret: server.accessKeySecret,
    authorizationV4: v4,
    // With an address ali-oss puts the bucket into the Host header.
    ...(byAddress ? {} : { sldEnable: true }),
  }
}

export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
