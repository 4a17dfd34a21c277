/** The letter as plain text and as one page that stands alone: no script, nothing fetched. */
import { factLine, titleOf, type LetterBlock } from './letter-blocks.js';

export function letterText(blocks: readonly LetterBlock[], language: string): string {
  return `${blocks.map((block) => textOf(block, language)).join('\n\n')}\n`;
}

function textOf(block: LetterBlock, language: string): string {
  if (block.kind === 'list') return block.items.map((item) => `- ${item}`).join('\n');
  if (block.kind === 'facts') {
    return [block.title, ...block.facts.map((fact) => `  ${factLine(fact, language)}`)].join('\n');
  }
  if (block.kind === 'title' || block.kind === 'note') return block.text.toUpperCase();
  if (block.kind === 'heading') return `${block.text}\n${'-'.repeat(block.text.length)}`;
  return block.text;
}

/** `language`: of its words, for readers and screen readers. */
export function letterHtml(blocks: readonly LetterBlock[], language: string): string {
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(titleOf(blocks))}</title>
<style>${style}</style>
</head>
<body>
<main>
${blocks.map(htmlOf).join('\n')}
</main>
</body>
</html>
`;
}

function htmlOf(block: LetterBlock): string {
  if (block.kind === 'list') {
    return `<ul>${block.items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`;
  }
  if (block.kind === 'facts') {
    const facts = block.facts.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
    return `<section><h3>${escape(block.title)}</h3><dl>${facts.join('')}</dl></section>`;
  }
  const inner = escape(block.text).replaceAll('\n', '<br>');
  return tags[block.kind](inner);
}

const tags: Readonly<Record<'title' | 'heading' | 'note' | 'text', (inner: string) => string>> = {
  title: (inner) => `<h1>${inner}</h1>`,
  heading: (inner) => `<h2>${inner}</h2>`,
  note: (inner) => `<p class="note">${inner}</p>`,
  text: (inner) => `<p>${inner}</p>`,
};

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `
body { margin: 0; background: #fff; color: #16181d; font: 17px/1.55 Charter, 'Bitstream Charter', 'Source Serif 4', Georgia, serif; }
main { max-width: 42rem; margin: 0 auto; padding: 3rem 1.5rem; }
h1 { margin: 2rem 0 1.4rem; font-size: 1.35rem; line-height: 1.3; }
h2 { margin: 1.8rem 0 .3rem; font-size: 1.08rem; }
h3 { margin: 0 0 .3rem; font-size: 1rem; }
p { margin: .5rem 0; }
ul { margin: .5rem 0; padding-left: 1.3rem; }
.note { padding: .5rem .8rem; border: 1px solid #9a2a1f; color: #9a2a1f; font-weight: 600; }
section { margin: 1rem 0; padding-top: .6rem; border-top: 1px solid #c9ccd1; break-inside: avoid; }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .15rem 1rem; margin: 0; font-size: .95rem; }
dt { color: #5a6069; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } @page { margin: 25mm; } }
`;
