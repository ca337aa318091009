/** The error for options that cannot work. */

import { OssferryError } from '../../protocol/errors/ossferry-error.js'

/**
 * An option is unknown, out of range, or does not go with another one; nothing was sent. Code
 * `InvalidOption`.
 */
export class OptionError extends OssferryError {
  override readonly name = 'OptionError'
  /** The option's name. */
  readonly option: string

  constructor(option: string, message: string) {
    super({ message, code: 'InvalidOption' })
    this.option = option
  }
}
