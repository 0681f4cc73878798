import { describe, expect, it } from 'vitest';
import { endpointOf, isCloudHost, isLoopback, REGIONS } from '../../src/settings/regions.ts';

/** Regions with CSS that follow the general rule. */
const PLAIN_REGIONS = [
  ...['ae-ad-1', 'af-north-1', 'af-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'],
  ...['ap-southeast-4', 'ap-southeast-5', 'cn-east-3', 'cn-east-4', 'cn-east-5', 'cn-north-2', 'cn-north-4'],
  ...['cn-north-9', 'cn-north-11', 'cn-north-12', 'cn-south-1', 'cn-south-2', 'cn-south-4'],
  ...['cn-southwest-2', 'cn-southwest-3', 'la-north-2', 'la-south-2', 'me-east-1', 'my-kualalumpur-1'],
  ...['na-mexico-1', 'ru-moscow-1', 'sa-brazil-1', 'tr-west-1'],
];

/** The exceptions: two old host names, the European cloud, Open Telekom Cloud. */
const EXCEPTIONS = {
  'cn-north-1': 'https://es.cn-north-1.myhuaweicloud.com',
  'cn-east-2': 'https://es.cn-east-2.myhuaweicloud.com',
  'eu-west-101': 'https://css.eu-west-101.myhuaweicloud.eu',
  'eu-de': 'https://css.eu-de.otc.t-systems.com',
  'eu-nl': 'https://css.eu-nl.otc.t-systems.com',
};

describe('the endpoint of a region', () => {
  it.each(PLAIN_REGIONS)('%s follows the rule', (region) => {
    expect(endpointOf(region)).toBe(`https://css.${region}.myhuaweicloud.com`);
  });

  it.each(Object.entries(EXCEPTIONS))('%s is %s', (region, endpoint) => {
    expect(endpointOf(region)).toBe(endpoint);
  });

  it('is known for no other region', () => {
    expect([...REGIONS].sort()).toEqual([...PLAIN_REGIONS, ...Object.keys(EXCEPTIONS)].sort());
  });

  it.each(['', 'cn-north-5', 'CN-NORTH-4', 'eu-west-1', 'eu-west-1010', 'otc', 'constructor'])(
    '%j has none',
    (region) => {
      expect(endpointOf(region)).toBeNull();
    },
  );

  it.each(REGIONS)("the host of %s is one of the cloud's own", (region) => {
    expect(isCloudHost(new URL(endpointOf(region) ?? '').hostname)).toBe(true);
  });
});

describe("whether a host is one of the cloud's own", () => {
  it.each([
    ['css.cn-north-4.myhuaweicloud.com', true],
    ['es.cn-north-1.myhuaweicloud.com', true],
    ['iam.cn-north-4.myhuaweicloud.com', true],
    ['iam.myhuaweicloud.com', true],
    ['css.eu-west-101.myhuaweicloud.eu', true],
    ['iam.eu-west-101.myhuaweicloud.eu', true],
    ['iam.myhuaweicloud.eu', true],
    ['css.eu-de.otc.t-systems.com', true],
    ['iam.eu-de.otc.t-systems.com', true],
    ['iam.otc.t-systems.com', true],
    ['CSS.CN-North-4.MyHuaweiCloud.com', true],
    // A region that is not known yet.
    ['css.cn-north-99.myhuaweicloud.com', true],
    // Look-alikes.
    ['', false],
    ['myhuaweicloud.com', false],
    ['css.myhuaweicloud.com', false],
    ['es.myhuaweicloud.com', false],
    ['cn-north-4.myhuaweicloud.com', false],
    ['obs.cn-north-4.myhuaweicloud.com', false],
    ['bucket.obs.cn-north-4.myhuaweicloud.com', false],
    ['css.a.b.myhuaweicloud.com', false],
    ['css..myhuaweicloud.com', false],
    ['evil.css.x.myhuaweicloud.com', false],
    ['css.x.myhuaweicloud.com.evil.org', false],
    ['css.x.myhuaweicloud.com.', false],
    ['css.x.myhuaweicloud.comm', false],
    ['css.x.myhuaweicloud.org', false],
    ['css.x.notmyhuaweicloud.com', false],
    ['css.x.my-huaweicloud.com', false],
    ['css.x.myhuaweicloudXcom', false],
    ['cssXx.myhuaweicloud.com', false],
    ['css.eu-de.t-systems.com', false],
    ['css.eu-de.otc-t-systems.com', false],
    ['css.evil.org/.myhuaweicloud.com', false],
    ['css.evil.org#.myhuaweicloud.com', false],
    ['css.x.myhuaweicloud.com\nevil.org', false],
    ['evil.org\ncss.x.myhuaweicloud.com', false],
    ['css.x.myhuaweicloud.com\n', false],
    ['localhost', false],
    ['127.0.0.1', false],
  ])('%j: %s', (host, expected) => {
    expect(isCloudHost(host)).toBe(expected);
  });
});

describe('whether a host is this machine', () => {
  it.each([
    ['http://localhost', true],
    ['http://LOCALHOST:8080', true],
    ['http://127.0.0.1:9200', true],
    ['http://127.1', true],
    ['http://127.255.255.254', true],
    ['http://2130706433', true],
    ['http://[::1]:80', true],
    ['http://[0:0:0:0:0:0:0:1]', true],
    ['http://127.0.0.1.evil.org', false],
    ['http://localhost.evil.org', false],
    ['http://evil.localhost.org', false],
    ['http://128.0.0.1', false],
    ['http://10.0.0.1', false],
    ['http://0.0.0.0', false],
    ['http://169.254.169.254', false],
    ['http://[::2]', false],
    ['http://[::ffff:10.0.0.1]', false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopback(new URL(url).hostname)).toBe(expected);
  });
});
