/** Everything that a data directory knows beside the bytes in files: one database. */

import { ConfigError } from '../../../protocol/errors/ossferry-error.js'
import { BucketRows } from './bucket-rows.js'
import { ContentRows } from './content-rows.js'
import { Revisions } from './revisions.js'
import { SmallContents } from './small-contents.js'
import { SqliteDatabase } from './sqlite-database.js'
import { UploadRows } from './upload-rows.js'
import { VersionRows } from './version-rows.js'

/**
 * Keys are blobs, which sort by their bytes. Every change has a number: a version arrived by one,
 * and the revision is the latest that touched it.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY, document TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS newest_versions (
    bucket TEXT, key BLOB, arrival INTEGER NOT NULL, revision INTEGER NOT NULL,
    version_id TEXT NOT NULL, is_marker INTEGER NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS older_versions (
    bucket TEXT, key BLOB, arrival INTEGER, revision INTEGER NOT NULL,
    version_id TEXT NOT NULL, is_marker INTEGER NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (bucket, key, arrival DESC), UNIQUE (bucket, key, version_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (
    bucket TEXT, key BLOB, upload_id TEXT, document TEXT NOT NULL,
    PRIMARY KEY (bucket, key, upload_id), UNIQUE (bucket, upload_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    bucket TEXT, upload_id TEXT, part_number INTEGER, revision INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (bucket, upload_id, part_number)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS contents (id INTEGER PRIMARY KEY, holds INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS small_contents (
    id INTEGER PRIMARY KEY, holds INTEGER NOT NULL, bytes BLOB NOT NULL
  );
  CREATE INDEX IF NOT EXISTS unheld_small_contents ON small_contents (id) WHERE holds = 0;`

export interface Metadata {
  readonly database: SqliteDatabase
  readonly buckets: BucketRows
  readonly versions: VersionRows
  readonly uploads: UploadRows
  readonly contents: ContentRows
  readonly smallContents: SmallContents
}

/** Opens the database at `path`, which nobody else may use; closing it closes everything. */
export function openMetadata(path: string, durable: boolean): Metadata {
  try {
    const database = new SqliteDatabase(path, durable)
    const revisions = new Revisions(database.transaction(() => beginRun(database)))
    return {
      database,
      buckets: new BucketRows(database),
      versions: new VersionRows(database, revisions),
      uploads: new UploadRows(database, revisions),
      contents: new ContentRows(database),
      smallContents: new SmallContents(database),
    }
  } catch (error) {
    throw new ConfigError({
      code: 'DamagedDataDirectory',
      message: `cannot open ${path}: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    })
  }
}

/** The number of this run: higher than that of any before. */
function beginRun(database: SqliteDatabase): number {
  database.execute(SCHEMA)
  database.run('INSERT INTO runs (number) SELECT ifnull(max(number), 0) + 1 FROM runs', [])
  const run = Number(database.first('SELECT max(number) AS number FROM runs', [])?.['number'])
  database.run('DELETE FROM runs WHERE number < ?', [run])
  return run
}
