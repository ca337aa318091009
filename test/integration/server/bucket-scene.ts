/** A server with one bucket for the tests of a file, and short ways to ask it. */

import { afterAll, beforeAll, beforeEach } from 'vitest'
import { createServer, type EmbeddedServer, type ServerOptions } from '../../../src/server.js'
import { send, type RawRequest, type RawResponse } from './raw-client.js'

export const BUCKET = 'test-bucket'

type Headers = Readonly<Record<string, string>>

export interface BucketScene {
  readonly server: EmbeddedServer
  /** A signed GET of the bucket, or what `request` makes of it; by the server's clock. */
  call(request: Partial<RawRequest>): Promise<RawResponse>
  put(key: string, body: string, headers?: Headers): Promise<RawResponse>
  get(key: string, query?: Headers): Promise<RawResponse>
  head(key: string, query?: Headers): Promise<RawResponse>
  setVersioning(status: 'Enabled' | 'Suspended'): Promise<RawResponse>
}

/** The bucket is empty before each test. */
export function useBucketScene(options: ServerOptions = {}): BucketScene {
  const { clock } = options
  let server: EmbeddedServer | undefined
  beforeAll(async () => {
    server = await createServer({ buckets: [BUCKET], ...options })
  })
  beforeEach(() => server?.reset())
  afterAll(() => server?.close())
  const running = (): EmbeddedServer => {
    if (server === undefined) throw new Error('the server runs while tests do')
    return server
  }
  const call = (request: Partial<RawRequest>): Promise<RawResponse> => {
    const date = clock?.now() ?? Date.now()
    return send(running(), { method: 'GET', bucket: BUCKET, date, ...request })
  }
  return {
    get server() {
      return running()
    },
    call,
    put: (key, body, headers = {}) => call({ method: 'PUT', key, body, headers }),
    get: (key, query = {}) => call({ key, query }),
    head: (key, query = {}) => call({ method: 'HEAD', key, query }),
    setVersioning: (status) =>
      call({ method: 'PUT', query: { versioning: '' }, body: xml(status) }),
  }
}

function xml(status: string): string {
  return `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`
}

/** Status and error code, such as `404 NoSuchKey`. */
export function codeOf(response: RawResponse): string {
  return `${response.status} ${response.element('Code') ?? ''}`.trim()
}

/** A header that came once, or an empty text. */
export function headerOf({ headers }: RawResponse, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

export function versionOf(response: RawResponse): string {
  return headerOf(response, 'x-oss-version-id')
}

/** The texts of all elements called `name`, in their order. */
export function elementsOf({ text }: RawResponse, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(
    ([, content = '']) => content,
  )
}
