import { baseStyle } from "../../../shared/html/base-style.ts";

export const style = `${baseStyle}.verdict{border:1px solid var(--line);border-left:.4rem solid var(--good);background:var(--goodcard);border-radius:.4rem;padding:.75rem 1rem}
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
.topics{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.25rem 2rem;list-style:none;padding:0;max-width:none}
.topics li{padding:.35rem 0;border-bottom:1px solid var(--line)}
.topics svg{margin:.2rem 0}
.sample{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;margin:.75rem 0}
.sample h3{margin-top:.25rem}
.sample h4{font-size:.875rem;font-weight:600;margin:.5rem 0 .1rem}
@media print{
svg,.verdict,.sample>.side>div,.figures div,.topics li{break-inside:avoid}
.figures{grid-template-columns:repeat(4,1fr)}
.topics{grid-template-columns:1fr 1fr}
}
`;
