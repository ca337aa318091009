/** Folders of files for tests, and what lies in a folder or a bucket. */

import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Client, StaticCredentialsProvider } from '../../src/index.js'
import type { EmbeddedServer } from '../../src/server.js'

/** Contents by path, segments separated by `/`. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/**
 * Writes the files. `modified`: Unix milliseconds; the present by default, so that they may be of
 * the second in which they are uploaded.
 */
export async function writeFiles(root: string, files: Files, modified?: number): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, content)
    if (modified !== undefined) await utimes(place, modified / 1000, modified / 1000)
  }
}

/** Everything below the folder. */
export async function readFiles(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const place = join(entry.parentPath, entry.name)
    const path = place.slice(root.length + 1).replaceAll(sep, '/')
    files[path] = await readFile(place, 'utf8')
  }
  return files
}

export async function readObjects(
  server: EmbeddedServer,
  bucket = 'box',
): Promise<Record<string, string>> {
  const objects: Record<string, string> = {}
  for (const object of await server.objects(bucket)) {
    objects[object.key] = Buffer.from(await object.bytes()).toString('utf8')
  }
  return objects
}

/** In the bucket `box`, under any key. */
export async function storeObject(
  server: EmbeddedServer,
  key: string,
  content: string,
): Promise<void> {
  const { endpoint, region, accessKeyId, accessKeySecret } = server
  const credentialsProvider = new StaticCredentialsProvider(accessKeyId, accessKeySecret)
  const client = new Client({ endpoint, region, credentialsProvider })
  try {
    await client.putObject({ bucket: 'box', key, body: Buffer.from(content) })
  } finally {
    await client.close()
  }
}

/** The calls of these operations since the log was `length` long. */
export function callsSince(server: EmbeddedServer, length: number, ...operations: string[]) {
  return server.requests
    .slice(length)
    .filter(({ operation }) => operations.includes(operation ?? ''))
}
