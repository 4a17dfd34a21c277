/** How a lead report looks in a browser, and on its paper: there, every page says what it is. */
export const leadStyle = [
  ':root{--ink:#1b1e23;--faint:#5d6570;--line:#d9dde2;--red:#b3261e}',
  'body{font:15px/1.5 system-ui,sans-serif;max-width:58rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:#fff}',
  '.banner{border-left:4px solid var(--red);color:var(--red);font-weight:700;padding:.5rem 1rem;margin:1rem 0;background:#fcf1f0}',
  'h1{font-size:2rem;line-height:1.2;margin:1.5rem 0 .25rem}.status{font-size:1.1rem;margin:0 0 1rem;color:var(--faint)}',
  'h2{font-size:1.15rem;margin:2.2rem 0 .5rem;padding-top:.5rem;border-top:2px solid var(--ink)}',
  'table{border-collapse:collapse;width:100%}',
  'td,th{border-bottom:1px solid var(--line);padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere;font-weight:400}',
  'th{width:13rem;color:var(--faint)}td{white-space:pre-line}.strong,strong{font-weight:700}.faint,small{color:var(--faint)}',
  '.sheets th[scope=col]{color:var(--ink);font-weight:700}.mono,pre{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}',
  'pre{white-space:pre-wrap;background:#f5f6f8;padding:.75rem;margin:.25rem 0 1rem}p{white-space:pre-line;overflow-wrap:anywhere}',
  '.faces{display:flex;flex-wrap:wrap;gap:1rem;margin:1.5rem 0}figure{margin:0;flex:1 1 16rem;max-width:28rem}figure svg{width:100%;height:auto}',
  'figcaption{color:var(--faint)}.listed{display:grid;grid-template-columns:5rem 1fr;gap:1rem;padding:.6rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere;break-inside:avoid}',
  '.listed img{width:5rem;height:5rem;object-fit:cover}.receipt{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:center;margin:1rem 0}.receipt p{flex:1 1 18rem}.qr{width:16rem;height:16rem}',
  '@page{size:A4;margin:20mm 16mm 18mm;@top-center{content:"LEAD ONLY – not an identification";color:#b3261e;font:700 10pt system-ui,sans-serif}',
  '@bottom-right{content:"Page " counter(page) " of " counter(pages);font:9pt system-ui,sans-serif}}',
  '@media print{body{margin:0;padding:0;max-width:none;font-size:10pt}h2{break-after:avoid}figure{break-inside:avoid}}',
].join('');
