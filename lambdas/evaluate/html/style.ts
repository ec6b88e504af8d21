import { createHash } from "node:crypto";

/** No font, image or script is loaded: the page is one file, and its policy allows nothing but this. */
export const style = `
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
.verdict{border:1px solid var(--line);border-left:.4rem solid var(--good);background:var(--goodcard);border-radius:.4rem;padding:.75rem 1rem}
.verdict.refused{border-left-color:var(--bad);background:var(--badcard)}
.verdict.overridden{border-left-color:var(--warn);background:var(--warncard)}
.verdict strong{color:var(--good)}
.verdict.refused strong{color:var(--bad)}
.verdict.overridden strong{color:var(--warn)}
.figures{display:grid;grid-template-columns:repeat(2,1fr);gap:.6rem;margin:.75rem 0;padding:0}
@media (min-width:48rem){.figures{grid-template-columns:repeat(4,1fr)}}
.figures div{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .7rem}
.figures dt{color:var(--soft);font-size:.8125rem}
.figures dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.figures dd small{display:block;line-height:1.3}
.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem 2rem;align-items:start}
svg{display:block;width:100%;max-width:34rem;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--ink)}
svg .faint{fill:var(--soft)}
svg .number{font-variant-numeric:tabular-nums}
svg .axis{stroke:var(--line);stroke-width:1}
svg .own{fill:var(--own);stroke:var(--own)}
svg .other{fill:var(--other);stroke:var(--other)}
svg .rest{fill:var(--rest);stroke:var(--rest)}
svg .curve{fill:none;stroke-width:2;stroke-linejoin:round}
svg .kept{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
svg .bad{fill:var(--bad);font-weight:600}
svg .track{fill:var(--line);stroke:none}
svg .bar{stroke:none}
svg .span{stroke-width:3;stroke-linecap:round;opacity:.55}
svg .hollow{fill:var(--paper);stroke-width:1.5}
svg .cloud{fill:none;stroke:var(--rest);stroke-width:3.2;stroke-linecap:round;opacity:.4}
svg .spot{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
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
.topics{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.25rem 2rem;list-style:none;padding:0;max-width:none}
.topics li{padding:.35rem 0;border-bottom:1px solid var(--line)}
.topics svg{margin:.2rem 0}
.sample{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;margin:.75rem 0}
.sample h3{margin-top:.25rem}
.sample h4{font-size:.875rem;font-weight:600;margin:.5rem 0 .1rem}
@media print{
@page{margin:15mm}
:root{color-scheme:light}
body{max-width:none;font-size:10pt;padding:0}
details::details-content{content-visibility:visible;height:auto}
summary{display:none}
h1,h2,h3,h4,caption,.soft{break-after:avoid}
svg,tr,.verdict,.sample>.side>div,.figures div,.topics li{break-inside:avoid}
p,li{orphans:3;widows:3}
thead{display:table-header-group}
table{width:100%;font-size:8pt}
td,th{padding-right:.5rem}
.scroll{overflow:visible}
.figures{grid-template-columns:repeat(4,1fr)}
.topics{grid-template-columns:1fr 1fr}
}
`;

const hash = createHash("sha256").update(style).digest("base64");

/** Styles of this hash and nothing else: no script, image, form or request. */
export const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
