/** `ossferry config`, and where settings and credentials come from. */

import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { issue, openIssuer } from '../support/fake-issuer.js'
import { openWorkplace, parseLines, runProgram, type Workplace } from './run-program.js'

const SECRET = 'ossferry-secret'

/** The program with a home of its own and nothing in its environment. */
function atHome({ folder }: Workplace, env: Readonly<Record<string, string>> = {}) {
  return { env: { HOME: folder, USERPROFILE: folder, ...env } }
}

function profileOf({ server }: Workplace, title = 'default'): string {
  const { endpoint, region } = server
  return (
    `[${title}]\naccessKeyID=ossferry\naccessKeySecret=${SECRET}\n` +
    `region=${region}\nendpoint=${endpoint}\n`
  )
}

async function writeConfig(place: Workplace, text: string, mode = 0o600): Promise<string> {
  const path = join(place.folder, '.ossutilconfig')
  await writeFile(path, text)
  await chmod(path, mode)
  return path
}

describe('ossferry config', () => {
  it('keeps what flags and standard input say, for the owner alone', async () => {
    await using place = await openWorkplace()
    const { endpoint, region } = place.server
    const flags = ['--access-key-id', 'ossferry', '--region', region, '-e', endpoint]
    const input = Buffer.from(`${SECRET}\n`)
    const written = await runProgram(['config', ...flags, '--access-key-secret-stdin'], {
      ...atHome(place),
      input,
    })
    expect(written.exitCode).toBe(0)
    expect(written.stderr).not.toContain('warning')
    const path = join(place.folder, '.ossutilconfig')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await runProgram(['ls'], atHome(place))).toMatchObject({ exitCode: 0 })
  })

  it('shows settings, and no secret', async () => {
    await using place = await openWorkplace()
    await writeConfig(place, `${profileOf(place)}stsToken=token-of-mine\n`)
    const list = await runProgram(['config', 'list'], atHome(place))
    const json = await runProgram(['config', 'list', '--json'], atHome(place))
    const get = await runProgram(['config', 'get', 'accessKeySecret'], atHome(place))
    for (const { exitCode, stdout } of [list, json, get]) {
      expect(exitCode).toBe(0)
      expect(stdout.toString()).toContain('********')
      expect(stdout.toString()).not.toMatch(/ossferry-secret|token-of-mine/)
    }
    expect(parseLines(json.stdout)[0]).toMatchObject({
      type: 'profile',
      settings: { region: place.server.region, 'access-key-id': 'os****' },
    })
    const missing = await runProgram(['config', 'get', 'mode'], atHome(place))
    expect(missing.exitCode).toBe(1)
  })

  it('changes one setting of one profile, and warns of a secret among the arguments', async () => {
    await using place = await openWorkplace()
    const path = await writeConfig(place, '# mine\n[profile work]\nregion=cn-beijing\n', 0o644)
    const set = (...args: string[]) =>
      runProgram(['config', 'set', ...args, '--profile', 'work'], atHome(place))
    expect((await set('region', 'cn-shanghai')).stderr).not.toContain('warning')
    expect((await set('sts-token', 'token-of-mine')).stderr).toMatch(/^warning: sts-token/)
    await runProgram(['config', 'unset', 'sts-token', '--profile', 'work'], atHome(place))
    expect(await readFile(path, 'utf8')).toBe('# mine\n[profile work]\nregion = cn-shanghai\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it.each([
    [['config'], 'is no terminal to ask at [NothingGiven]\n  give options, or one setting'],
    [['config', '--region', 'cn hangzhou'], 'region "cn hangzhou" may contain only'],
    [['config', 'set', 'region', 'oss-cn-hangzhou'], 'write "cn-hangzhou"'],
    [['config', 'set', 'endpoint', 'ftp://host'], 'its scheme must be http or https'],
    [['config', 'set', 'endpoint', 'a b'], 'endpoint has a blank in it'],
    [['config', 'set', 'mode', 'fancy'], 'mode is one of AK, StsToken'],
    [['config', 'set', 'addressing-style', 'p'], 'one of virtual, path, cname'],
    [['config', 'set', 'duration-seconds', '1h'], 'a whole number above 0'],
    [['config', 'set', 'credentials-uri', 'here'], 'no http or https URL'],
    [['config', 'set', 'region', ''], 'region is empty'],
    [['config', 'set', 'colour', 'red'], 'Give one of access-key-id'],
    [['config', 'set', 'region'], 'standard input is empty'],
    [['config', '--access-key-secret', 'a', '--access-key-secret-stdin'], 'exclude each other'],
  ])('refuses %j as a mistake of usage', async (args, message) => {
    await using place = await openWorkplace()
    const { exitCode, stderr } = await runProgram(args, atHome(place))
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(message) as string,
    })
  })
})

describe('ossferry config, of what may be odd,', () => {
  it.each([
    ['region', 'xx-nowhere-9'],
    ['endpoint', 'localhost:9000'],
    ['mode', 'ram_role_arn'],
    ['addressing-style', 'Path'],
  ])('takes %s %s', async (name, value) => {
    await using place = await openWorkplace()
    const { exitCode } = await runProgram(['config', 'set', name, value], atHome(place))
    const { stdout } = await runProgram(['config', 'get', name], atHome(place))
    expect({ exitCode, value: stdout.toString() }).toEqual({ exitCode: 0, value: `${value}\n` })
  })

  it.each([['list'], ['get', 'region'], ['unset', 'region']])(
    'tells a profile that is not there from one without settings: %s',
    async (...args) => {
      await using place = await openWorkplace()
      const path = await writeConfig(place, '[default]\nregion=a\n[profile work]\nregion=b\n')
      const named = ['config', ...args, '--profile', 'none']
      const { exitCode, stdout, stderr } = await runProgram(named, atHome(place))
      expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' })
      expect(stderr).toContain('there is no profile "none"; there are default, work')
      expect(await readFile(path, 'utf8')).not.toContain('none')
    },
  )

  it.each([
    ['/dev/zero', 'it is no regular file'],
    ['/', 'it is no regular file'],
    ['big', 'it has more than 1048576 bytes'],
  ])('reads no file that can be none of settings: %s', async (path, message) => {
    await using place = await openWorkplace()
    await writeFile(join(place.folder, 'big'), '#'.repeat(1024 * 1024 + 1))
    for (const args of [['config', 'list'], ['config', 'set', 'region', 'a'], ['ls']]) {
      const whole = [...args, '-c', path]
      const options = { ...atHome(place), cwd: place.folder }
      const { exitCode, stderr } = await runProgram(whole, options)
      expect(exitCode).toBe(4)
      expect(stderr).toContain(message)
      expect(stderr).toContain('[ConfigFileUnreadable]')
    }
  })
})

describe('the configuration', () => {
  it.each([
    ['version 2', (place: Workplace) => profileOf(place)],
    ['version 1', (place: Workplace) => profileOf(place, 'Credentials')],
    ['Windows', (place: Workplace) => `\ufeff${profileOf(place).replaceAll('\n', '\r\n')}`],
  ])('comes from a file of ossutil as of %s', async (_, textOf) => {
    await using place = await openWorkplace()
    await writeConfig(place, textOf(place))
    expect(await runProgram(['ls', 'oss://box'], atHome(place))).toMatchObject({ exitCode: 0 })
  })

  it('comes from the Alibaba Cloud CLI, with a role that is assumed', async () => {
    await using place = await openWorkplace({
      accessKeys: [{ accessKeyId: 'role', accessKeySecret: 'issued-secret' }],
    })
    await using sts = await openIssuer(() => {
      return { body: { Credentials: { ...issue('role'), SecurityToken: undefined } } }
    })
    await mkdir(join(place.folder, '.aliyun'))
    const own = { access_key_id: 'own', access_key_secret: 'own-secret' }
    const role = { mode: 'RamRoleArn', ram_role_arn: 'r', sts_endpoint: sts.url, ...own }
    const profiles = [{ name: 'prod', region_id: place.server.region, ...role }]
    const path = join(place.folder, '.aliyun', 'config.json')
    await writeFile(path, JSON.stringify({ current: 'prod', profiles }), { mode: 0o600 })
    const options = atHome(place, { OSS_ENDPOINT: place.server.endpoint })
    expect(await runProgram(['ls', 'oss://box'], options)).toMatchObject({ exitCode: 0 })
    expect(sts.asked.map(({ form }) => form.get('AccessKeyId'))).toEqual(['own'])
  })

  it('of the environment wins over files, of a profile that is named over both', async () => {
    await using place = await openWorkplace()
    await writeConfig(place, `${profileOf(place)}[profile broken]\naccessKeyID=wrong\n`)
    const identityOf = async (...args: string[]) => {
      const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'other', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's' }
      return runProgram(['whoami', '--json', ...args], atHome(place, env))
    }
    const fromEnvironment = await identityOf()
    expect(fromEnvironment.exitCode).toBe(4) // OSS does not know the key
    expect(parseLines(fromEnvironment.stdout)[0]).toMatchObject({
      credentials: { from: 'ALIBABA_CLOUD_ACCESS_KEY_ID' },
    })
    const named = await identityOf('--profile', 'default')
    expect(named.exitCode).toBe(0)
    const broken = await identityOf('--profile', 'broken')
    expect(broken.exitCode).toBe(4)
    expect(broken.stderr).toContain('[profile broken]: accessKeySecret is missing')
  })

  it('names an endpoint for a bucket', async () => {
    await using place = await openWorkplace()
    const text = profileOf(place).replace(/endpoint=.*\n/, 'endpoint=http://127.0.0.1:9\n')
    await writeConfig(place, `${text}[Bucket-Endpoint]\nbox=${place.server.endpoint}\n`)
    expect(await runProgram(['ls', 'oss://box'], atHome(place))).toMatchObject({ exitCode: 0 })
  })

  it('is not taken from a file that everybody may read', async () => {
    await using place = await openWorkplace()
    await writeConfig(place, profileOf(place), 0o644)
    const { exitCode, stderr } = await runProgram(['ls'], atHome(place))
    expect(exitCode).toBe(4)
    expect(stderr).toContain('chmod 600 ~/.ossutilconfig')
  })

  it.each([
    [['--profile', 'nobody'], 'there is no profile "nobody"; there are none'],
    [['-c', 'missing.ini'], 'missing.ini: there is no such file'],
    [[], '~/.ossutilconfig (no such file), ~/.aliyun/config.json (no such file)'],
  ])('that is missing is told with where it was looked for: %j', async (args, message) => {
    await using place = await openWorkplace()
    const { exitCode, stderr } = await runProgram(['ls', ...args], atHome(place))
    expect(exitCode).toBe(4)
    expect(stderr).toContain(
      message.replace('; there', ' in ~/.ossutilconfig or ~/.aliyun/config.json; there'),
    )
  })

  it('with half a key in the environment is an error, not a reason to look further', async () => {
    await using place = await openWorkplace()
    await writeConfig(place, profileOf(place))
    const options = atHome(place, { OSS_ACCESS_KEY_ID: 'id' })
    const { exitCode, stderr } = await runProgram(['ls'], options)
    expect(exitCode).toBe(4)
    expect(stderr).toContain('sets OSS_ACCESS_KEY_ID and does not set OSS_ACCESS_KEY_SECRET')
  })
})
