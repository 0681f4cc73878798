/** Regions of Huawei Cloud with CSS. */
const HUAWEI_CLOUD = [
  ...[
    'ae-ad-1',
    'af-north-1',
    'af-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
  ],
  ...[
    'ap-southeast-5',
    'cn-east-2',
    'cn-east-3',
    'cn-east-4',
    'cn-east-5',
    'cn-north-1',
    'cn-north-2',
    'cn-north-4',
  ],
  ...['cn-north-9', 'cn-north-11', 'cn-north-12', 'cn-south-1', 'cn-south-2', 'cn-south-4', 'cn-southwest-2'],
  ...[
    'cn-southwest-3',
    'eu-west-101',
    'la-north-2',
    'la-south-2',
    'me-east-1',
    'my-kualalumpur-1',
    'na-mexico-1',
  ],
  ...['ru-moscow-1', 'sa-brazil-1', 'tr-west-1'],
];

/** Regions of Open Telekom Cloud, which runs the same API. */
const OPEN_TELEKOM_CLOUD = ['eu-de', 'eu-nl'];

/** The service's host still bears its old name there. */
const OLD_HOST_NAME = ['cn-north-1', 'cn-east-2'];

/** Every region that has an endpoint of its own. */
export const REGIONS: readonly string[] = [...HUAWEI_CLOUD, ...OPEN_TELEKOM_CLOUD];

/** The CSS endpoint of a region; null for a region that nobody knows. */
export function endpointOf(region: string): string | null {
  if (OPEN_TELEKOM_CLOUD.includes(region)) return `https://css.${region}.otc.t-systems.com`;
  if (!HUAWEI_CLOUD.includes(region)) return null;
  const service = OLD_HOST_NAME.includes(region) ? 'es' : 'css';
  return `https://${service}.${region}.myhuaweicloud.${region.startsWith('eu-west-1') ? 'eu' : 'com'}`;
}

const CLOUD_HOST =
  /^(?:(?:css|es|iam)\.[a-z0-9-]+|iam)\.(?:myhuaweicloud\.com|myhuaweicloud\.eu|otc\.t-systems\.com)$/;

/** Whether a host is one of the cloud's own, which any credentials may be shown to (contract, section 5). */
export function isCloudHost(hostname: string): boolean {
  return CLOUD_HOST.test(hostname.toLowerCase());
}

/** Whether a host name of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
