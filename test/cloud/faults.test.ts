import { describe, expect, it } from 'vitest';
import type { Fault, FaultKind } from '../../src/cloud/faults.ts';
import { classify } from '../../src/cloud/faults.ts';

const HTML = undefined; // how a body that is no JSON arrives

function classified(status: number, body: unknown): Fault {
  return classify({ status, body, retryAfterMs: null, requestId: null, host: 'css.example.com' });
}

const gateway = (code: string, message = 'words'): unknown => ({
  error_msg: message,
  error_code: code,
  request_id: 'r-1',
});
const css = (code: string, message = 'words'): unknown => ({
  errCode: code,
  externalMessage: `${code} : ${message}`,
});

/** The table of `errors.md`: code, the status it comes with, what it is. */
const CODES: readonly (readonly [code: string, status: number, kind: FaultKind])[] = [
  ['APIGW.0101', 404, 'not-this-api'],
  ['APIGW.0301', 401, 'credentials'],
  ['APIGW.0303', 401, 'credentials'],
  ['APIGW.0302', 403, 'permission'],
  ['APIGW.0304', 403, 'permission'],
  ['APIGW.0306', 403, 'permission'],
  ['APIGW.0310', 403, 'permission'],
  ['APIGW.0802', 403, 'permission'],
  ['APIGW.0305', 401, 'credentials'],
  ['APIGW.0307', 401, 'credentials'],
  ['APIGW.0308', 429, 'throttled'],
  ['APIGW.0201', 500, 'transient'],
  ['APIGW.0202', 502, 'transient'],
  ['APIGW.0203', 504, 'transient'],
  ['APIGW.0601', 500, 'transient'],
  ['APIGW.0605', 500, 'transient'],
  ['APIGW.0606', 500, 'transient'],
  ['APIGW.0610', 500, 'transient'],
  ['APIGW.0611', 503, 'transient'],
  ['APIGW.0613', 500, 'transient'],
  ['CSS.0015', 403, 'not-found'],
  ['CSS.0002', 404, 'not-found'],
  ['CSS.0016', 404, 'not-found'],
  ['CSS.0022', 404, 'not-found'],
  ['CSS.1103', 404, 'not-found'],
  ['CSS.3027', 404, 'not-found'],
  ['CSS.0047', 400, 'not-found'],
  ['CSS.0051', 400, 'permission'],
  ['CSS.0010', 403, 'permission'],
  ['CSS.0032', 403, 'permission'],
  ['CSS.5045', 403, 'permission'],
  ['CSS.0021', 400, 'frozen'],
  ['CSS.5301', 400, 'frozen'],
  ['CSS.0001', 400, 'bad-parameter'],
  ['CSS.0036', 400, 'transient'],
  ['CSS.0005', 500, 'transient'],
  ['CSS.1004', 500, 'transient'],
  ['CSS.9999', 500, 'transient'],
  ['CSS.0011', 202, 'transient'],
  ['CSS.0011', 409, 'transient'],
];

describe('codes', () => {
  it.each(CODES)('%s (HTTP %i) is %s', (code, status, kind) => {
    const bodies = code.startsWith('CSS.') ? [css(code), gateway(code)] : [gateway(code)];
    for (const body of bodies) expect(classified(status, body)).toMatchObject({ kind, apiCode: code });
  });

  it.each(CODES)('%s comes before the status: HTTP 418 changes nothing', (code, _status, kind) => {
    expect(classified(418, gateway(code)).kind).toBe(kind);
  });

  it.each(CODES.filter(([code]) => code.startsWith('APIGW.')))(
    '%s is known under the older name as well',
    (code, status, kind) => {
      const older = code.replace('APIGW.', 'APIG.');
      expect(classified(status, gateway(older))).toMatchObject({ kind, apiCode: older });
    },
  );

  it.each<[string, string, FaultKind]>([
    ['APIGW.0301', 'Incorrect IAM authentication information: signature expired', 'signature-expired'],
    [
      'APIGW.0303',
      'Incorrect app authentication information: Signature Expired, signed 2026',
      'signature-expired',
    ],
    ['APIG.0301', 'Incorrect IAM authentication information: signature expired', 'signature-expired'],
    ['APIGW.0301', 'Incorrect IAM authentication information: verify aksk signature fail', 'credentials'],
    ['APIGW.0301', 'Incorrect IAM authentication information: ak X not exist', 'credentials'],
    ['APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail', 'credentials'],
    ['APIGW.0305', 'expired', 'credentials'],
    ['APIGW.0302', 'expired', 'permission'],
  ])('%s with %j is %s', (code, message, kind) => {
    expect(classified(401, gateway(code, message)).kind).toBe(kind);
  });

  it('names the action that is missing', () => {
    expect(classified(400, css('CSS.0051')).hint).toContain('css:cluster:listUpgradeCluster');
  });

  it('says that a cluster may be missing or out of reach', () => {
    expect(classified(403, css('CSS.0015')).hint).toMatch(/cluster id.*key may see/);
  });
});

describe('by status', () => {
  it.each<[status: number, unlisted: FaultKind, noError: FaultKind]>([
    [400, 'unintelligible', 'unintelligible'],
    [401, 'credentials', 'unintelligible'],
    [403, 'permission', 'unintelligible'],
    [404, 'not-found', 'not-this-api'],
    [405, 'unintelligible', 'unintelligible'],
    [407, 'proxy', 'proxy'],
    [408, 'transient', 'transient'],
    [409, 'unintelligible', 'unintelligible'],
    [425, 'transient', 'transient'],
    [429, 'throttled', 'throttled'],
    [500, 'transient', 'transient'],
    [502, 'transient', 'transient'],
    [503, 'transient', 'transient'],
    [504, 'transient', 'transient'],
    [599, 'transient', 'transient'],
    [301, 'unintelligible', 'unintelligible'],
    [302, 'unintelligible', 'unintelligible'],
    [304, 'unintelligible', 'unintelligible'],
    [307, 'unintelligible', 'unintelligible'],
    [200, 'unintelligible', 'unintelligible'],
    [202, 'unintelligible', 'unintelligible'],
    [204, 'unintelligible', 'unintelligible'],
  ])('HTTP %i: an unlisted code is %s; no error of the API is %s', (status, unlisted, noError) => {
    expect(classified(status, css('CSS.7777')).kind).toBe(unlisted);
    expect(classified(status, gateway('APIGW.9876')).kind).toBe(unlisted);
    expect(classified(status, { error: { code: status, message: 'no', title: 'No' } }).kind).toBe(unlisted);
    for (const body of [HTML, null, 'text', 7, [], {}, { error: 'Not Found', status }, { message: 'no' }]) {
      expect(classified(status, body).kind).toBe(noError);
    }
  });

  it('an unlisted code that is a name of JavaScript', () => {
    expect(classified(500, gateway('constructor')).kind).toBe('transient');
  });
});

describe('the shapes of errors', () => {
  it.each<[string, unknown, string | null, string | null, string]>([
    [
      'gateway',
      gateway('APIGW.0601', 'oops'),
      'APIGW.0601',
      'r-1',
      'css.example.com answered 500 APIGW.0601: oops',
    ],
    ['CSS', css('CSS.0005', 'oops'), 'CSS.0005', null, 'css.example.com answered 500 CSS.0005: oops'],
    [
      'CSS in the gateway\u2019s words',
      { error_code: 'CSS.0005', error_msg: 'oops' },
      'CSS.0005',
      null,
      'css.example.com answered 500 CSS.0005: oops',
    ],
    [
      'IAM',
      { error: { code: 500, message: 'oops', title: 'Internal' } },
      '500',
      null,
      'css.example.com answered 500 500: oops',
    ],
    [
      'IAM with a code in a string',
      { error: { code: 'IAM.0011', message: 'oops', title: 'x' } },
      'IAM.0011',
      null,
      'css.example.com answered 500 IAM.0011: oops',
    ],
    ['a code alone', { errCode: 'CSS.0005' }, 'CSS.0005', null, 'css.example.com answered 500 CSS.0005'],
    ['a message alone', { error_msg: 'oops' }, null, null, 'css.example.com answered 500 oops'],
    ['a page', HTML, null, null, 'css.example.com answered 500 without an error of this API'],
  ])('%s', (_what, body, apiCode, requestId, reason) => {
    expect(classified(500, body)).toMatchObject({ apiCode, requestId, reason });
  });

  it('prefers the request id of the header', () => {
    const answer = { status: 500, retryAfterMs: 2000, requestId: 'of-the-header', host: 'h' };
    expect(classify({ ...answer, body: gateway('APIGW.0601') })).toMatchObject({
      requestId: 'of-the-header',
      retryAfterMs: 2000,
    });
  });

  it.each<[string, unknown]>([
    ['numbers', { error_code: 7, error_msg: 8, request_id: 9 }],
    ['lists', { errCode: [], externalMessage: [] }],
    ['empty', { error_code: '', error_msg: ' ' }],
  ])('fields that are %s tell nothing', (_what, body) => {
    expect(classified(401, body)).toMatchObject({ kind: 'unintelligible', apiCode: null, requestId: null });
  });
});
