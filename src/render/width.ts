import stringWidth from 'string-width';

/** Columns that a text takes in a terminal: wide characters take two. The text holds no escape sequences. */
export function widthOf(text: string): number {
  return stringWidth(text, { ambiguousIsNarrow: true, countAnsiEscapeCodes: true });
}

/** The text with spaces behind it up to `columns`; longer text stays as it is. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** The text with spaces before it up to `columns`. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** At most `columns` columns of the text; what is cut off is marked. */
export function clip(text: string, columns: number, ellipsis: string): string {
  if (widthOf(text) <= columns) return text;
  return columns < 1 ? '' : takeColumns(graphemes(text), columns - 1) + ellipsis;
}

/** At most `columns` columns of a name, cut in the middle: its end tells nodes apart. */
export function shorten(name: string, columns: number, ellipsis: string): string {
  if (widthOf(name) <= columns) return name;
  if (columns < 3) return clip(name, columns, ellipsis);
  const head = Math.floor((columns - 1) / 2.5);
  const characters = graphemes(name);
  const tail = takeColumns([...characters].reverse(), columns - 1 - head);
  return takeColumns(characters, head) + ellipsis + graphemes(tail).reverse().join('');
}

/** The text in lines of at most `columns` columns, broken between words; a longer word stands alone, broken anywhere. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > columns && columns > 1) {
      const head = takeColumns(graphemes(line), columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' ? lines : [...lines, line];
}

const segmenter = new Intl.Segmenter();

function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function takeColumns(characters: readonly string[], columns: number): string {
  let taken = '';
  let left = columns;
  for (const character of characters) {
    left -= widthOf(character);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}
