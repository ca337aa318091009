/** Requests that many cases make, and answers that many expect. */

import type { Expected, Step } from './conformance-case.js'

export const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/
export const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
/** Dates that conditions can be judged by for a long time. */
export const LONG_AGO = 'Wed, 21 Oct 2015 07:28:00 GMT'

type Headers = NonNullable<Step['headers']>

export const put = (key: string, body: string | Uint8Array = 'x', headers: Headers = {}): Step => ({
  method: 'PUT',
  key,
  body,
  headers,
})
export const get = (key: string, headers: Headers = {}): Step => ({ method: 'GET', key, headers })
export const head = (key: string, headers: Headers = {}): Step => ({
  method: 'HEAD',
  key,
  headers,
})
export const remove = (key: string): Step => ({ method: 'DELETE', key })

export const error = (
  status: number,
  code: string,
  ec?: string,
  more: Omit<Expected, 'status' | 'code' | 'ec'> = {},
): Expected => ({ status, code, ...(ec === undefined ? {} : { ec }), ...more })

export const NO_SUCH_KEY = error(404, 'NoSuchKey', '0026-00000001')
