import { describe, expect, it } from 'vitest';
import { FILE_KEYS } from '../../src/settings/keys.ts';
import { nearest } from '../../src/settings/nearest.ts';
import { REGIONS } from '../../src/settings/regions.ts';

describe('the nearest known word', () => {
  it.each<[string, string, readonly string[], string | null]>([
    ['the word itself', 'region', FILE_KEYS, 'region'],
    ['a letter missing', 'regon', FILE_KEYS, 'region'],
    ['a letter too many', 'regiion', FILE_KEYS, 'region'],
    ['a wrong letter', 'regian', FILE_KEYS, 'region'],
    ['two letters swapped', 'reigon', FILE_KEYS, 'region'],
    ['another spelling', 'project_id', FILE_KEYS, 'projectId'],
    ['hyphens', 'max-outage', FILE_KEYS, 'maxOutage'],
    ['upper case', 'HEARTBEAT', FILE_KEYS, 'heartbeat'],
    ['a longer word may differ in more', 'securitytokken', FILE_KEYS, 'securityToken'],
    ['a region', 'cn-noth-4', REGIONS, 'cn-north-4'],
    ['a region without its hyphens', 'eude', REGIONS, 'eu-de'],
    ['too far from all', 'password', FILE_KEYS, null],
    ['too far from all regions', 'mars-central-1', REGIONS, null],
    ['no candidates', 'region', [], null],
    ['nothing typed', '', ['region'], null],
    ['letters beyond the basic plane', '𝒶𝒷', ['𝒶𝒸'], '𝒶𝒸'],
  ])('%s: %j', (_, word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('is the first of several that are equally near', () => {
    expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
  });
});
