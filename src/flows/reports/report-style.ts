/** The look of a printed report: one column, ruled tables, one ink. No script, nothing fetched. */
export const reportStyle = `
:root { --ink: #16181d; --soft: #5a6069; --rule: #c9ccd1; --accent: #174a6e; --wash: #eef2f5; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink); font: 17px/1.5 Charter, 'Bitstream Charter', 'Source Serif 4', Georgia, 'Times New Roman', serif; }
main { max-width: 45rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
.kicker { margin: 0; padding-top: .6rem; border-top: 4px solid var(--ink); font: 600 .8rem/1.4 system-ui, 'Helvetica Neue', Arial, sans-serif; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
h1 { margin: .5rem 0 .8rem; font-size: 2.35rem; line-height: 1.15; font-weight: 700; text-wrap: balance; }
.lead { margin: 0 0 1.6rem; font-size: 1.15rem; color: #33373e; }
.warning { margin: 0 0 1.6rem; padding: .7rem 1rem; border-left: 4px solid #9a2a1f; background: #faf0ee; }
h2 { margin: 2.6rem 0 .4rem; padding-top: .5rem; border-top: 1px solid var(--ink); font-size: 1.3rem; line-height: 1.25; }
h3 { margin: 1.5rem 0 .2rem; font: 600 .92rem/1.4 system-ui, 'Helvetica Neue', Arial, sans-serif; }
p { margin: .4rem 0 .8rem; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.figures div { display: flex; flex-direction: column; justify-content: space-between; gap: .4rem; padding: .8rem .9rem .7rem; border-left: 1px solid var(--rule); }
.figures div:first-child { border-left: 0; padding-left: 0; }
.figures dt { font: .82rem/1.3 system-ui, 'Helvetica Neue', Arial, sans-serif; color: var(--soft); }
.figures dd { margin: 0; font-size: 2.1rem; line-height: 1.15; font-weight: 700; font-variant-numeric: lining-nums; }
figure { margin: 1.6rem 0 0; }
figcaption { font: 600 .92rem/1.4 system-ui, 'Helvetica Neue', Arial, sans-serif; margin-bottom: .4rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, 'Helvetica Neue', Arial, sans-serif; fill: var(--soft); }
svg .value { fill: var(--ink); }
table { width: 100%; border-collapse: collapse; font: .92rem/1.4 system-ui, 'Helvetica Neue', Arial, sans-serif; font-variant-numeric: tabular-nums; }
th, td { padding: .32rem 0; border-bottom: 1px solid var(--rule); text-align: left; font-weight: 400; vertical-align: middle; }
td.bar { width: 34%; padding-left: 1.2rem; }
td.bar i { display: block; height: .6rem; background: var(--accent); }
td.count { width: 7.5rem; text-align: right; white-space: nowrap; }
th small { margin-left: .4em; font-size: .8em; color: var(--soft); }
td.none { color: var(--soft); }
code { font: .85em/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; overflow-wrap: anywhere; }
pre { margin: .4rem 0 .8rem; padding: .7rem .9rem; background: var(--wash); white-space: pre-wrap; overflow-wrap: anywhere; font: .8rem/1.5 ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 4px solid var(--ink); font: .82rem/1.5 system-ui, 'Helvetica Neue', Arial, sans-serif; color: var(--soft); }
@media (max-width: 34rem) { .figures { grid-template-columns: repeat(2, 1fr); } .figures div:nth-child(odd) { border-left: 0; padding-left: 0; } h1 { font-size: 1.8rem; } td.bar { display: none; } }
@media print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2, h3, figcaption { break-after: avoid; } table, figure, .figures, pre { break-inside: avoid; } td.bar i { print-color-adjust: exact; } @page { margin: 20mm; } }
`;
