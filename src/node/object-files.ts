/** Objects that are open for reading or appending, with what Node has for their end. */

import { ObjectAppender as Appender } from '../transfer/object-file/object-appender.js'
import { ObjectReader as Reader } from '../transfer/object-file/object-reader.js'

/**
 * An object that is open for reading. Made by `client.openFile(request, options)`; closed by
 * `close`, or at the end of its block when it is declared with `await using`.
 */
export class ObjectReader extends Reader {
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * An object that is open for appending. Made by `client.appendFile(request, options)`; closed by
 * `close`, or at the end of its block when it is declared with `await using`.
 */
export class ObjectAppender extends Appender {
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
