import { describe, expect, it } from 'vitest';
import { resumeCommand } from '../../src/commands/resume.ts';

describe('the command that takes a watch up again', () => {
  it.each<[string, readonly string[], string | null, string]>([
    ['has the task', ['watch', 'c1'], 't1', 'css-upgrade watch c1 --task t1'],
    ['not twice', ['watch', 'c1', '--task', 't1'], 't1', 'css-upgrade watch c1 --task t1'],
    ['not twice', ['watch', '--task=t1'], 't1', 'css-upgrade watch --task=t1'],
    ['none where none was chosen', ['watch', 'c1'], null, 'css-upgrade watch c1'],
    ['before the dashes', ['watch', '--', 'c1'], 't1', 'css-upgrade watch --task t1 -- c1'],
    [
      'quoted for a shell',
      ['watch', '--record', "it's here"],
      't1',
      String.raw`css-upgrade watch --record 'it'\''s here' --task t1`,
    ],
  ])('%s', (_, argv, taskId, command) => {
    expect(resumeCommand(argv, taskId)).toBe(command);
  });
});
