/**
 * A program that copies one object with a checkpoint, to be killed at any instant. Its own are
 * `request` and `options` of the copy; the rest is said in test/support/run-transfer.mjs.
 */

import { runTransfer } from '../../support/run-transfer.mjs'

await runTransfer((client, { request, options }, call) =>
  client.copier(options).copy(request, call),
)
