/**
 * A lead report as one HTML file that stands alone: no script, no address is fetched, the pictures are in it. Every text in it came
 * from people or from sources and is escaped.
 */
import type { ShownFace } from '../examination-pictures.js';
import { leadStyle } from './lead-style.js';
import type { Block, Cell, FaceFigure, LeadReport, ListedCandidate, QrCode, Row } from './lead-report.js';

export function layLeadAsHtml(report: LeadReport): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Lead report: a lead only</title>',
    '<meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<style>${leadStyle}</style></head><body>`,
    banner(report),
    `<header><h1>${escapeHtml(report.title)}</h1><p class="status">${escapeHtml(report.subtitle)}</p></header>`,
    rows(report.facts),
    `<div class="faces">${report.faces.map(figure).join('')}</div>`,
    ...report.sections.map(
      ({ title, blocks }) =>
        `<section><h2>${escapeHtml(title)}</h2>${blocks.map(layBlock).join('\n')}</section>`,
    ),
    banner(report),
    '</body></html>',
    '',
  ].join('\n');
}

function banner({ banner: text }: LeadReport): string {
  return `<p class="banner">${escapeHtml(text)}</p>`;
}

function layBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'points':
      return `<ul>${block.texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
    case 'rows':
      return rows(block.rows);
    case 'sheets':
      return sheets(block);
    case 'candidates':
      return block.items.map(listed).join('\n');
    case 'code':
      return `<pre>${escapeHtml(block.text)}</pre>`;
    case 'qr':
      return receipt(block);
    default:
      return block satisfies never;
  }
}

function receipt({ code, caption }: Extract<Block, { kind: 'qr' }>): string {
  return `<div class="receipt">${code === null ? '' : qr(code)}<p>${escapeHtml(caption)}</p></div>`;
}

function rows(all: readonly Row[]): string {
  const body = all.map(
    ({ name, text, style = 'plain' }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td class="${style}">${escapeHtml(text)}</td></tr>`,
  );
  return `<table>${body.join('')}</table>`;
}

function sheets({ heads, rows: all }: Extract<Block, { kind: 'sheets' }>): string {
  const head = ['', ...heads].map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const body = all.map(
    ({ name, cells }) => `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map(cell).join('')}</tr>`,
  );
  return `<table class="sheets"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function cell({ text, remarks, tone }: Cell): string {
  const more = remarks === '' ? '' : `<br><small>${escapeHtml(remarks)}</small>`;
  return `<td class="${tone}">${escapeHtml(text)}${more}</td>`;
}

function listed({ picture, title, source, details, sha256 }: ListedCandidate): string {
  const image = picture === null ? '<span></span>' : `<img src="${dataOf(picture)}" alt="">`;
  const lines = [
    `<strong>${escapeHtml(title)}</strong>`,
    escapeHtml(source),
    `<small>${escapeHtml(details)}</small>`,
    `<span class="mono">${sha256}</span>`,
  ];
  return `<div class="listed">${image}<div>${lines.join('<br>')}</div></div>`;
}

function qr({ sizeModules, path }: QrCode): string {
  // The quiet zone that readers expect is four modules wide.
  const side = sizeModules + 8;
  return `<svg class="qr" viewBox="-4 -4 ${side} ${side}" role="img" aria-label="The proof as a QR code" shape-rendering="crispEdges"><path d="${path}"/></svg>`;
}

/** The box is drawn in the frame of the upright photo, which the picture fills. */
function figure({ title, face }: FaceFigure): string {
  const { picture, widthPx, heightPx, box }: ShownFace = face;
  const { x, y, width, height } = box;
  return [
    `<figure><svg viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${escapeHtml(title)}">`,
    `<image href="${dataOf(picture)}" width="${widthPx}" height="${heightPx}"/>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#b3261e" stroke-width="${Math.max(1, widthPx / 200)}"/>`,
    `</svg><figcaption>${escapeHtml(title)}</figcaption></figure>`,
  ].join('');
}

function dataOf(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
