import cliProgress from 'cli-progress';
import type { Symbols } from './symbols.ts';

/**
 * A progress bar of `columns` columns, drawn by cli-progress. Full only at 100 percent.
 * @param percent 0 to 100
 */
export function barText(percent: number, columns: number, symbols: Symbols): string {
  // cli-progress rounds: 99 percent of twenty columns would look done.
  const filled = Math.floor((percent / 100) * columns) / columns;
  return cliProgress.Format.BarFormat(filled, {
    barsize: columns,
    barCompleteString: symbols.barFull.repeat(columns),
    barIncompleteString: symbols.barEmpty.repeat(columns),
    barGlue: '',
  });
}
