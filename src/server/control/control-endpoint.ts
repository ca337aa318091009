/**
 * What tests in other languages steer a server with: faults, the request log, seeds, reset, as JSON
 * under a path that no bucket and no key can have.
 */

import type { Digests } from '../../environment.js'
import {
  ConfigError,
  InvalidRequestError,
  TransportError,
} from '../../protocol/errors/ossferry-error.js'
import type { QueryParameters } from '../../protocol/http.js'
import { RequestRejection } from '../../protocol/operations/request-rejection.js'
import { parseAddress, type ServerNames } from '../../protocol/request-address.js'
import { readFaultRules } from '../faults/check-fault-rule.js'
import type { Faults } from '../faults/fault-plan.js'
import type { HttpExchange, OutgoingResponse } from '../http-exchange.js'
import type { RequestLog } from '../request-log.js'
import type { Seed } from '../seed.js'
import { checkControlAccess } from './control-guard.js'
import { ControlRefusal, jsonResponse, readJson } from './json-exchange.js'
import { readJsonSeed } from './read-json-seed.js'
import { describeRequest, selectRequests } from './select-requests.js'

/** No bucket can be called `-`. */
const BUCKET = '-'
export const CONTROL_PATH = `/${BUCKET}/ossferry`

/** The server, as far as it can be steered. */
export interface ControlledServer {
  readonly faults: Faults
  readonly log: RequestLog
  reset(): Promise<void>
  seed(seed: Seed): Promise<void>
  /** What `state` tells beside the counts. */
  describe(): Promise<object>
}

export interface ControlOptions {
  /** Without one the server must not be reachable from other machines. */
  readonly token: string | undefined
  readonly names: ServerNames
  readonly digests: Digests
}

/** Resolves with what to tell, or with nothing when there is nothing to tell. */
type Answer = (exchange: HttpExchange, query: QueryParameters) => Promise<object | undefined>

/** By name behind the path, then by method. */
type Routes = Readonly<Record<string, Readonly<Record<string, Answer>>>>

export class ControlEndpoint {
  readonly #options: ControlOptions
  readonly #routes: Routes

  constructor(server: ControlledServer, options: ControlOptions) {
    this.#options = options
    this.#routes = createRoutes(server)
  }

  /** Whether the request is for this endpoint. */
  owns(exchange: HttpExchange): boolean {
    return exchange.target.startsWith(CONTROL_PATH) && this.#find(exchange) !== undefined
  }

  /** Answers one request that is. Never rejects. */
  async handle(exchange: HttpExchange): Promise<void> {
    try {
      await exchange.respond(await this.#respondTo(exchange))
    } catch {
      exchange.drop() // there is nobody left to tell
    }
  }

  async #respondTo(exchange: HttpExchange): Promise<OutgoingResponse> {
    try {
      checkControlAccess(exchange.headers, this.#options.token, this.#options.digests)
      const { name, query } = this.#find(exchange) ?? { name: '', query: {} }
      const answer = requireRoute(this.#routes, name, exchange.method)
      return jsonResponse(await answer(exchange, query))
    } catch (error) {
      if (error instanceof TransportError) throw error
      const { status, code, message } = describeRefusal(error)
      return jsonResponse({ error: { code, message } }, status)
    }
  }

  /** What the request asks for; `undefined` when its address is that of a bucket. */
  #find({ headers, target }: HttpExchange): { name: string; query: QueryParameters } | undefined {
    try {
      const { bucket, key, query } = parseAddress(
        headers['host'] ?? '',
        target,
        this.#options.names,
      )
      const name = /^ossferry\/(.*)$/.exec(key ?? '')?.[1]
      return bucket === BUCKET && name !== undefined ? { name, query } : undefined
    } catch (error) {
      if (error instanceof InvalidRequestError) return undefined
      throw error
    }
  }
}

function createRoutes(server: ControlledServer): Routes {
  const { faults, log } = server
  const addFaults = async (exchange: HttpExchange, before: () => void): Promise<object> => {
    const rules = readFaultRules(await readJson(exchange), 'the request')
    before()
    for (const rule of rules) faults.add(rule)
    return { rules: faults.rules }
  }
  return {
    health: { GET: async () => ({ status: 'ok' }) },
    state: {
      GET: async () => ({
        ...(await server.describe()),
        requests: log.latestSequence,
        faults: faults.rules.length,
      }),
    },
    faults: {
      GET: async () => ({ rules: faults.rules }),
      PUT: (exchange) => addFaults(exchange, () => faults.clear()),
      POST: (exchange) => addFaults(exchange, () => undefined),
      DELETE: silently(() => faults.clear()),
    },
    requests: {
      GET: async (_exchange, query) => ({
        requests: selectRequests(log.entries, query).map(describeRequest),
        last: log.latestSequence,
      }),
      DELETE: silently(() => log.clear()),
    },
    reset: { POST: silently(() => server.reset()) },
    seed: {
      POST: silently(async (exchange) => server.seed(readJsonSeed(await readJson(exchange)))),
    },
  }
}

function silently(act: (exchange: HttpExchange) => void | Promise<void>): Answer {
  return async (exchange) => {
    await act(exchange)
    return undefined
  }
}

function requireRoute(routes: Routes, name: string, method: string): Answer {
  const byMethod = Object.hasOwn(routes, name) ? routes[name] : undefined
  if (byMethod === undefined) {
    const names = Object.keys(routes).join(', ')
    const message = `there is no ${JSON.stringify(name)} here; there are ${names}`
    throw new ControlRefusal(404, 'NotFound', message)
  }
  const answer = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined
  if (answer !== undefined) return answer
  const message = `${name} takes ${Object.keys(byMethod).join(', ')}, not ${method}`
  throw new ControlRefusal(405, 'MethodNotAllowed', message)
}

function describeRefusal(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof ControlRefusal) return error
  if (error instanceof ConfigError) return { status: 400, code: error.code, message: error.message }
  if (error instanceof RequestRejection) return { ...error.answer }
  const message = error instanceof Error ? error.message : String(error)
  return { status: 500, code: 'InternalError', message }
}
