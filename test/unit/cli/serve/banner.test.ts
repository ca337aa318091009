import { expect, it } from 'vitest'
import { formatBanner } from '../../../../src/cli/serve/banner.js'

const server = {
  endpoint: 'http://[::1]:9000',
  region: 'cn-hangzhou',
  accessKeyId: 'ossferry',
  accessKeySecret: 'ossferry-secret',
}
const options = { host: '::1', port: 9000, region: 'cn-hangzhou' }

it('gives lines that a shell understands', () => {
  const lines = formatBanner(server, options).split('\n')
  expect(lines).toContain("  export OSS_ENDPOINT='http://[::1]:9000'")
  expect(lines).toContain('  export OSS_ACCESS_KEY_SECRET=ossferry-secret')
  expect(lines).toContain('  npx ossferry cp package.json oss://BUCKET/package.json')
})

it('does not repeat a secret of the user', () => {
  const banner = formatBanner(
    { ...server, accessKeySecret: 'mine' },
    { ...options, accessKeySecret: 'mine' },
  )
  expect(banner).not.toContain('mine')
})
