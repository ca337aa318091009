/** The downloader with the targets that Node has. */

import type { DownloadTarget } from '../platform/node/stream-sink.js'
import { Downloader as DownloaderOf } from '../transfer/download/downloader.js'

/** Downloads objects in parts. Made by `client.downloader(options)`. */
export class Downloader extends DownloaderOf<DownloadTarget> {}
