/** How requests reach an origin: from which pool, to which host, through which proxy. */

import type { Agent } from 'node:http'

import type { HttpOrigin } from '../../protocol/http.js'
import { type AgentOptions, PlainAgent, SecureAgent } from './keep-alive-agent.js'
import { bracketHostname, findProxy, type ProxyServer } from './proxy.js'

export interface Route {
  /** For messages. */
  readonly peer: string
  readonly agent: Agent
  readonly protocol: 'http:' | 'https:'
  /** Where to connect; the proxy itself for plain http. */
  readonly host: string
  readonly port: number
  /** In front of the path: `http://host:port` for a proxy, which is told the origin so. */
  readonly targetPrefix: string
  /** `Proxy-Authorization`, for a proxy that sees the request. */
  readonly authorization: string | undefined
  /** Whether a proxy digs a tunnel for the connection. */
  readonly tunnel: boolean
}

/** Finds routes and owns their pools. */
export class RouteTable {
  readonly #options: AgentOptions
  readonly #proxy: string | false | undefined
  readonly #routes = new Map<string, Route | Promise<Route>>()
  readonly #agents = new Set<Agent>()
  #plain: Agent | undefined
  #secure: Agent | undefined
  readonly #tunnels = new Map<string, Promise<Agent>>()

  constructor(options: AgentOptions, proxy: string | false | undefined) {
    this.#options = options
    this.#proxy = proxy
  }

  /**
   * The route to `origin`; a promise only the first time that a tunnel is needed. Throws a
   * `ConfigError` for a proxy that cannot be.
   */
  find(origin: HttpOrigin): Route | Promise<Route> {
    const name = `${origin.scheme}://${bracketHostname(origin.hostname)}:${origin.port}`
    const known = this.#routes.get(name)
    if (known !== undefined) return known
    const route = this.#create(origin, name)
    this.#routes.set(name, route)
    if (route instanceof Promise) {
      return route.then((ready) => {
        this.#routes.set(name, ready)
        return ready
      })
    }
    return route
  }

  destroy(): void {
    for (const agent of this.#agents) agent.destroy()
  }

  #create(origin: HttpOrigin, name: string): Route | Promise<Route> {
    const { scheme, hostname, port } = origin
    const proxy = findProxy(origin, this.#proxy)
    const peer = `${bracketHostname(hostname)}:${port}`
    const secure = scheme === 'https'
    const direct = {
      peer,
      protocol: secure ? 'https:' : 'http:',
      host: hostname,
      port,
      targetPrefix: '',
      authorization: undefined,
      tunnel: false,
    } as const
    if (proxy === undefined) {
      return { ...direct, agent: secure ? this.#secureAgent() : this.#plainAgent() }
    }
    if (secure) {
      return this.#tunnelAgent(proxy).then((agent) => ({
        ...direct,
        agent,
        tunnel: true,
        peer: `${peer} through proxy ${proxy.label}`,
      }))
    }
    const overTls = proxy.url.protocol === 'https:'
    return {
      ...direct,
      peer: `proxy ${proxy.label}`,
      agent: overTls ? this.#secureAgent() : this.#plainAgent(),
      protocol: overTls ? 'https:' : 'http:',
      host: proxy.hostname,
      port: proxy.port,
      targetPrefix: port === 80 ? `http://${bracketHostname(hostname)}` : name,
      authorization: proxy.authorization,
    }
  }

  #plainAgent(): Agent {
    this.#plain ??= this.#own(new PlainAgent(this.#options))
    return this.#plain
  }

  #secureAgent(): Agent {
    this.#secure ??= this.#own(new SecureAgent(this.#options))
    return this.#secure
  }

  #tunnelAgent(proxy: ProxyServer): Promise<Agent> {
    const known = this.#tunnels.get(proxy.url.href)
    if (known !== undefined) return known
    const agent = import('./tunnel-agent.js').then(({ TunnelAgent }) =>
      this.#own(new TunnelAgent(proxy, this.#options)),
    )
    this.#tunnels.set(proxy.url.href, agent)
    return agent
  }

  #own(agent: Agent): Agent {
    this.#agents.add(agent)
    return agent
  }
}
