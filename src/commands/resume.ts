/**
 * The command that takes up a watch again: as it was typed, with the task that was chosen.
 * @param argv without node and script
 * @param taskId null where no task was chosen yet
 */
export function resumeCommand(argv: readonly string[], taskId: string | null): string {
  const dashes = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const options = argv.slice(0, dashes);
  const hasTask = options.some((word) => word === '--task' || word.startsWith('--task='));
  const task = taskId === null || hasTask ? [] : ['--task', taskId];
  return ['css-upgrade', ...options, ...task, ...argv.slice(dashes)].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
