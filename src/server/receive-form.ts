/**
 * Receives a form upload: first the fields, then the file, which must come last.
 *
 * 1. The parser says what each chunk of the body brings. Fields are gathered.
 * 2. When the file begins, the body stands still until the fields have been judged.
 * 3. The file is handed on as it arrives. It has come to its end when the whole body has: a form
 *    that breaks off behind its file is none.
 */

import {
  MAX_FORM_FIELDS_SIZE,
  MAX_FORM_NAME_SIZE,
  MAX_FORM_VALUE_SIZE,
} from '../protocol/limits.js'
import {
  FormParser,
  parseFormBoundary,
  type FormEvent,
  type FormPart,
} from '../protocol/multipart-form.js'
import type { PostObjectForm } from '../protocol/operations/post-object.js'
import { rejection } from '../protocol/operations/request-rejection.js'
import { decodeUtf8, encodeUtf8 } from '../protocol/text-codecs.js'
import type { IncomingBody } from './http-exchange.js'
import type { Call } from './operation.js'

export interface ReceivedForm extends PostObjectForm {
  /** The content of the file. */
  readonly content: IncomingBody
}

type TakeChunk = (chunk: Uint8Array) => Promise<void> | undefined

/**
 * Hands the form in the body of `call` to `use`, which reads the file once or fails.
 *
 * @throws RequestRejection for what is no form, or not one that OSS takes.
 */
export async function receiveForm<Result>(
  call: Call,
  use: (form: ReceivedForm) => Promise<Result>,
): Promise<Result> {
  const reception = new Reception(parseFormBoundary(call.request.headers['content-type']))
  const received = call.content
    .deliver((chunk) => reception.take(chunk))
    .then(() => reception.finish())
  const file = await Promise.race([reception.file, received])
  if (file === undefined) throw new Error('a form came to its end without a file')
  const content: IncomingBody = {
    get received() {
      return reception.fileSize
    },
    deliver: (onChunk) => {
      reception.readFile(onChunk)
      return received
    },
  }
  try {
    return await use({ fields: reception.fields, file, content })
  } finally {
    reception.giveUp()
    // It has been told to whoever read the file.
    await received.catch(() => undefined)
  }
}

class Reception {
  readonly fields = new Map<string, string>()
  /** Resolves when the file begins; never otherwise. */
  readonly file: Promise<FormPart>
  fileSize = 0
  readonly #parser: FormParser
  readonly #reader: Promise<TakeChunk>
  #takeFile: TakeChunk | undefined
  #beginFile: (part: FormPart) => void = neverCalled
  /** Lets the body go on with somebody who takes the file. */
  readFile: (take: TakeChunk) => void = neverCalled
  #refuseFile: (error: Error) => void = neverCalled
  #place: 'fields' | 'file' | 'behind' = 'fields'
  /** Bytes up to the file. */
  #headSize = 0
  #fieldName = ''
  #fieldChunks: Uint8Array[] = []
  #fieldSize = 0

  constructor(boundary: string) {
    this.#parser = new FormParser(boundary)
    this.file = new Promise((resolve) => {
      this.#beginFile = resolve
    })
    this.#reader = new Promise((resolve, reject) => {
      this.readFile = resolve
      this.#refuseFile = reject
    })
    // The body need not have come to the file by then.
    this.#reader.catch(() => undefined)
  }

  take(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#place === 'fields') {
      this.#headSize += chunk.length
      // A chunk may bring the file, too, so that only the ones before it are sure to be fields.
      if (this.#headSize - chunk.length > MAX_FORM_FIELDS_SIZE) {
        throw rejection('MaxPOSTPreDataLengthExceededError')
      }
    }
    return this.#apply(this.#parser.push(chunk))
  }

  /** @throws RequestRejection when the form is not complete. */
  finish(): undefined {
    this.#parser.finish()
    if (this.#place === 'fields') throw rejection('IncorrectNumberOfFilesInPOSTRequest')
  }

  /** Nobody will read the file any more. */
  giveUp(): void {
    this.#refuseFile(new Error('the file of a form was given up'))
  }

  #apply(events: readonly FormEvent[], from = 0): Promise<void> | undefined {
    for (let index = from; index < events.length; index += 1) {
      const wait = this.#applyEvent(events[index]!)
      if (wait !== undefined) return wait.then(() => this.#apply(events, index + 1))
    }
    return undefined
  }

  #applyEvent(event: FormEvent): Promise<void> | undefined {
    if (this.#place === 'behind') return undefined
    if (event.type === 'part') return this.#beginPart(event.part)
    if (event.type === 'end') {
      this.#endPart()
      return undefined
    }
    if (this.#place === 'file') {
      this.fileSize += event.bytes.length
      return this.#takeFile?.(event.bytes)
    }
    this.#fieldSize += event.bytes.length
    if (this.#fieldSize > MAX_FORM_VALUE_SIZE) throw rejection('FieldItemTooLong')
    this.#fieldChunks.push(event.bytes)
    return undefined
  }

  #beginPart(part: FormPart): Promise<void> | undefined {
    if (encodeUtf8(part.name).length > MAX_FORM_NAME_SIZE) throw rejection('FieldItemTooLong')
    const name = part.name.toLowerCase()
    if (name !== 'file') {
      this.#fieldName = name
      this.#fieldChunks = []
      this.#fieldSize = 0
      return undefined
    }
    this.#place = 'file'
    this.#beginFile(part)
    return this.#reader.then((take) => {
      this.#takeFile = take
    })
  }

  #endPart(): void {
    if (this.#place === 'file') {
      this.#place = 'behind'
      return
    }
    const value = decodeUtf8(concat(this.#fieldChunks, this.#fieldSize))
    if (value === undefined) throw rejection('MalformedPOSTRequest')
    if (!this.fields.has(this.#fieldName)) this.fields.set(this.#fieldName, value)
  }
}

function neverCalled(): never {
  throw new Error('a promise was not set up')
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
