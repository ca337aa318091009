/** What Node says when the network fails, as transport errors. */

import { TransportError, type TransportErrorCode } from '../../protocol/errors/ossferry-error.js'

const CONNECT_PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EADDRNOTAVAIL: 'no local address or port left',
  EACCES: 'not permitted by this machine',
  EPERM: 'not permitted by this machine',
  EMFILE: 'too many open files in this process',
}

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL'])

/** The codes OpenSSL's verification gives; the other TLS codes are recognised by their prefix. */
const CERTIFICATE_CODES = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
])
const TLS_PREFIXES = ['CERT_', 'ERR_TLS_', 'ERR_SSL_']

/** `peer` is `host:port`, or `proxy host:port`. A transport error is returned as it is. */
export function toTransportError(error: unknown, peer: string): TransportError {
  if (error instanceof TransportError) return error
  const { code, syscall, message } = describe(error)
  const fail = (kind: TransportErrorCode, text: string, advice?: string): TransportError =>
    new TransportError({ code: kind, message: text, advice, cause: error })

  if (NAME_CODES.has(code)) {
    return fail('NameNotResolved', `the name of ${peer} cannot be resolved (${code})`)
  }
  if (CERTIFICATE_CODES.has(code)) {
    const text = `the certificate of ${peer} is not trusted (${code})`
    return fail('TlsFailed', text, 'give the certificate of its authority as the option ca')
  }
  if (code === 'EPROTO' || TLS_PREFIXES.some((prefix) => code.startsWith(prefix))) {
    return fail('TlsFailed', `TLS with ${peer} failed: ${firstLine(message)}`)
  }
  if (code.startsWith('HPE_')) {
    return fail('MalformedHttp', `the answer of ${peer} is not HTTP (${code})`)
  }
  if (syscall === 'connect' || code in CONNECT_PROBLEMS) {
    if (code === 'ETIMEDOUT') return fail('ConnectTimeout', `no connection to ${peer} in time`)
    return fail('ConnectFailed', `cannot connect to ${peer}: ${CONNECT_PROBLEMS[code] ?? code}`)
  }
  return fail('ConnectionLost', `the connection to ${peer} broke off${code && ` (${code})`}`)
}

/** The connection has ended before an answer. */
export function lost(peer: string): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: `the connection to ${peer} broke off`,
  })
}

export function connectTimeout(peer: string, timeoutMs: number): TransportError {
  return new TransportError({
    code: 'ConnectTimeout',
    message: `no connection to ${peer} within ${timeoutMs} ms`,
    advice: 'the option connectTimeoutMs says how long to wait',
  })
}

export function idleTimeout(peer: string, timeoutMs: number): TransportError {
  return new TransportError({
    code: 'IdleTimeout',
    message: `nothing moved to or from ${peer} for ${timeoutMs} ms`,
    advice: 'the option idleTimeoutMs says how long to wait',
  })
}

/** `problem` is a clause without capital or stop. */
export function malformedAnswer(peer: string, problem: string): TransportError {
  return new TransportError({
    code: 'MalformedHttp',
    message: `the answer of ${peer} is not HTTP: ${problem}`,
  })
}

/** The answer is longer than anybody wants it. */
export function tooLong(peer: string, limit: number): TransportError {
  return new TransportError({
    code: 'MalformedHttp',
    message: `the answer of ${peer} is longer than ${limit} bytes`,
    retryable: false,
  })
}

/** The connection has ended in the middle of an answer. */
export function answerBrokeOff(peer: string): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: `the answer of ${peer} broke off before its end`,
  })
}

/** What the sender of a body is told whose rest nobody wants. */
export function answeredEarly(peer: string): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: `${peer} answered before the whole body had been sent`,
  })
}

export function clientClosed(): TransportError {
  return new TransportError({
    code: 'ConnectionLost',
    message: 'the client has been closed',
    retryable: false,
  })
}

function describe(error: unknown): { code: string; syscall: string; message: string } {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  return { code: code ?? '', syscall: syscall ?? '', message }
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}
