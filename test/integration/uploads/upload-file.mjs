/**
 * A program that uploads one file with a checkpoint, to be killed at any instant. Its own are
 * `bucket`, `key`, `file` and `options` of the upload; the rest is said in
 * test/support/run-transfer.mjs.
 */

import { runTransfer } from '../../support/run-transfer.mjs'

await runTransfer((client, { bucket, key, file, options }, call) =>
  client.uploader(options).uploadFile({ bucket, key }, file, call),
)
