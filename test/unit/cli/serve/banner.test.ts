import { expect, it } from 'vitest'
import { formatBanner } from '../../../../src/cli/serve/banner.js'

const server = {
  endpoint: 'http://[::1]:9000',
  region: 'cn-hangzhou',
  accessKeyId: 'ossferry',
  accessKeySecret: 'ossferry-secret',
  controlEndpoint: undefined,
}
const options = { host: '::1', port: 9000, region: 'cn-hangzhou' }

it('gives lines that a shell understands', () => {
  const lines = formatBanner(server, [], options).split('\n')
  expect(lines).toContain("  export OSS_ENDPOINT='http://[::1]:9000'")
  expect(lines).toContain('  export OSS_ACCESS_KEY_SECRET=ossferry-secret')
  expect(lines).toContain('  npx ossferry cp package.json oss://BUCKET/package.json')
})

it('does not repeat a secret of the user', () => {
  const own = { ...server, accessKeySecret: 'mine' }
  for (const given of [{ accessKeySecret: 'mine' }, { accessKey: ['id:mine'] }]) {
    expect(formatBanner(own, [], { ...options, ...given })).not.toContain('mine')
  }
})

it('says where tests steer the server, if they may', () => {
  const controlEndpoint = 'http://[::1]:9000/-/ossferry'
  const lines = formatBanner({ ...server, controlEndpoint }, ['a', 'b'], options).split('\n')
  expect(lines).toContain(`  control   ${controlEndpoint}`)
  expect(lines).toContain('  buckets   a, b')
})
