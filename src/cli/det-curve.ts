/** The detection error trade-off of an evaluation as an SVG: false non-match rate over false match rate, both logarithmic. */
import type { ErrorRates } from '../lib/error-rates.js';

const width = 720;
const height = 560;
const plot = { left: 86, top: 64, right: 690, bottom: 486 };
const lowest = { fmr: 1e-6, fnmr: 1e-3 };

/** A complete SVG file. Points with a rate of zero lie on the axis. */
export function drawDetCurve(det: ErrorRates['det'], title: string, subtitle: string): string {
  const points = det.map(({ fmr, fnmr }) => `${round(xOf(fmr))},${round(yOf(fnmr))}`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="DejaVu Sans, Verdana, sans-serif" font-size="13" fill="#1c2024">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${plot.left}" y="30" font-size="17">${escapeXml(title)}</text>`,
    `<text x="${plot.left}" y="50" fill="#60666d">${escapeXml(subtitle)}</text>`,
    ...decades(lowest.fmr).map((rate) => verticalLine(rate)),
    ...decades(lowest.fnmr).map((rate) => horizontalLine(rate)),
    `<polyline points="${points}" fill="none" stroke="#e54824" stroke-width="2.5" stroke-linejoin="round"/>`,
    `<text x="${(plot.left + plot.right) / 2}" y="${height - 22}" text-anchor="middle">false match rate (FMR)</text>`,
    `<text transform="translate(24 ${(plot.top + plot.bottom) / 2}) rotate(-90)" text-anchor="middle">`,
    `false non-match rate (FNMR)</text>`,
    `</svg>\n`,
  ].join('\n');
}

function verticalLine(rate: number): string {
  const x = round(xOf(rate));
  return (
    `<line x1="${x}" y1="${plot.top}" x2="${x}" y2="${plot.bottom}" stroke="#d9d7d2"/>` +
    `<text x="${x}" y="${plot.bottom + 20}" text-anchor="middle">${rateLabel(rate)}</text>`
  );
}

function horizontalLine(rate: number): string {
  const y = round(yOf(rate));
  return (
    `<line x1="${plot.left}" y1="${y}" x2="${plot.right}" y2="${y}" stroke="#d9d7d2"/>` +
    `<text x="${plot.left - 8}" y="${y + 4}" text-anchor="end">${rateLabel(rate)}</text>`
  );
}

function decades(from: number): number[] {
  const steps = Math.round(-Math.log10(from));
  return Array.from({ length: steps + 1 }, (_, i) => 10 ** (i - steps));
}

function rateLabel(rate: number): string {
  return rate >= 1e-3 ? `${round(rate * 100)} %` : rate.toExponential(0);
}

function xOf(fmr: number): number {
  return (
    plot.left +
    (1 - Math.log10(Math.max(fmr, lowest.fmr)) / Math.log10(lowest.fmr)) * (plot.right - plot.left)
  );
}

function yOf(fnmr: number): number {
  return (
    plot.top + (Math.log10(Math.max(fnmr, lowest.fnmr)) / Math.log10(lowest.fnmr)) * (plot.bottom - plot.top)
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
