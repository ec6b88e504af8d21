/** What pages have in common: light and dark, wide and narrow, on paper. */
export const baseStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--card:#f6f8fa;--line:#d0d7de;--own:#0a5fb4;--other:#b45309;--rest:#6e7781;--good:#116329;--bad:#a40e26;--warn:#7d4e00;--goodcard:#dafbe1;--badcard:#ffebe9;--warncard:#fff8c5}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--card:#161b22;--line:#30363d;--own:#6cb6ff;--other:#e3a04f;--rest:#8b949e;--good:#7ee787;--bad:#ffa198;--warn:#e3b341;--goodcard:#12261e;--badcard:#2d1618;--warncard:#272115}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p,ul{margin:.5rem 0;max-width:46rem}
ul{padding-left:1.25rem}
a{color:var(--own)}
small,.soft{color:var(--soft);font-size:.875rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--own)}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;margin:.25rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{border-bottom:1px solid var(--line);padding:.2rem .75rem .2rem 0;text-align:left;vertical-align:top;overflow-wrap:normal}
td.number,th.number{text-align:right;white-space:nowrap}
td small{display:block;white-space:nowrap}
th small{display:block;font-weight:400}
td.words{min-width:12rem}
@media print{
@page{margin:15mm}
:root{color-scheme:light}
body{max-width:none;font-size:10pt;padding:0}
details::details-content{content-visibility:visible;height:auto}
summary{display:none}
h1,h2,h3,h4,caption,.soft{break-after:avoid}
p,li{orphans:3;widows:3}
thead{display:table-header-group}
table{width:100%;font-size:8pt}
td,th{padding-right:.5rem}
.scroll{overflow:visible}
tr{break-inside:avoid}
}
`;
