/** A server with objects, and the program to ask it with. */

import { Client, StaticCredentialsProvider } from '../../src/index.js'
import type { ServerOptions } from '../../src/server.js'
import { openWorkplace, parseLines, runProgram, type Workplace } from './run-program.js'

export interface VerbEnd {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface VerbScene extends Workplace {
  /** To make what the program finds, and to look at what it leaves. */
  readonly client: Client
  run(...args: readonly string[]): Promise<VerbEnd>
  /** The lines that it writes with `--json`. */
  lines(...args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** The keys of a bucket. */
  keys(bucket: string): Promise<readonly string[]>
  /** Denies an operation; of a `key` only that on this object. */
  deny(operation: string, key?: string): void
}

/** Buckets `box` and `other`; `objects` of `box` by their keys. */
export async function openScene(
  objects: Readonly<Record<string, string | Uint8Array>> = {},
  options: ServerOptions = {},
): Promise<VerbScene> {
  const place = await openWorkplace({ buckets: ['box', 'other'], ...options })
  const { server, env } = place
  const client = new Client({
    endpoint: server.endpoint,
    region: server.region,
    credentialsProvider: new StaticCredentialsProvider(server.accessKeyId, server.accessKeySecret),
  })
  for (const [key, body] of Object.entries(objects)) {
    await client.putObject({ bucket: 'box', key, body: Buffer.from(body) })
  }
  const run: VerbScene['run'] = async (...args) => {
    const { exitCode, stdout, stderr } = await runProgram(args, { env, cwd: place.folder })
    return { exitCode, stdout: stdout.toString('utf8'), stderr }
  }
  return {
    ...place,
    client,
    run,
    lines: async (...args) => parseLines(Buffer.from((await run(...args, '--json')).stdout)),
    keys: async (bucket) => (await server.objects(bucket)).map(({ key }) => key),
    deny: (operation, key) => {
      const action = { type: 'status', status: 403, code: 'AccessDenied' } as const
      server.faults.add({ operation, key, action })
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      await place[Symbol.asyncDispose]()
    },
  }
}
