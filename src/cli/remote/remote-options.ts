/** The options of every command that asks OSS: where it is, and what to tell. */

import type { Command, OptionValues } from '@commander-js/extra-typings'
import { Option } from 'commander'
import type { ConnectionOptions, ReportOptions } from '../copy/copy-options.js'

export interface RemoteOptions extends ConnectionOptions, ReportOptions {}

/** What the options give, as far as they are given; an interface would not do for the typings. */
type RemoteFlags = {
  readonly endpoint?: string
  readonly region?: string
  readonly pathStyle?: true
  readonly cname?: true
  readonly json?: true
  readonly quiet?: true
}

/** Adds them behind those that the command has. */
export function addRemoteOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & RemoteFlags> {
  command
    .optionsGroup('Where to:')
    .option('-e, --endpoint <url>', 'send requests there (default: OSS_ENDPOINT)')
    .option('--region <id>', 'region, such as cn-hangzhou (default: OSS_REGION)')
    .option('--path-style', 'put the bucket into the path; for gateways without wildcard names')
    .addOption(
      new Option('--cname', "the endpoint is a domain of the bucket's own").conflicts('pathStyle'),
    )
    .optionsGroup('What to tell:')
    .option('--json', 'write lines of JSON to standard output')
    .option('-q, --quiet', 'tell nothing but errors, and what was asked for')
  return command
}
