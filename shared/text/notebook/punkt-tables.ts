/*
 * What NLTK's English Punkt model knows that matters for lower-cased text. The rest of the model (20,366 orthographic
 * entries, the sentence starters) only speaks about tokens that start with a capital, and there are none.
 */

function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Words whose final period does not end a sentence, without that period. ". . " is the spaced ellipsis ". . .". */
export const ABBREVIATIONS: ReadonlySet<string> = new Set([
  ". . ",
  ...wordSet(`
  a.a a.c a.d a.g a.h a.m a.m.e a.s a.t adm ala ariz aug ave b.f b.v bros c c.i.t c.o.m.b c.v calif chg
  cie co col colo conn corp cos ct d d.c d.h d.w dec dr e e.f e.h e.l e.m f f.g f.j feb fla fri ft g g.d
  g.f g.k ga gen h h.c h.f h.m i.m.s ill inc j.b j.c j.j j.k j.p j.r jan jr k kan ky l l.a l.f l.p lt ltd
  m m.b.a m.d.c m.j maj messrs mg mich minn mr mrs ms n n.c n.d n.h n.j n.m n.v n.y nev nov oct ok okla
  ore p p.a.m p.m pa ph.d prof r r.a r.h r.i r.j r.k r.t rep reps s s.a s.a.y s.c s.g s.p.a s.s sen sep
  sept sr st sw t t.j tenn tues u.k u.n u.s u.s.a u.s.s.r v va vs vt w w.c w.r w.va w.w wash wed wis yr
  `),
]);

/** A word before a period -> the words after it that go on with the sentence; "##number##" stands for every number. */
export const COLLOCATIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "##number##",
    wordSet(`
      abreast aes business cbot colgate commodities cooper corrections credit dividend financing genentech
      henley insider international leisure letters notable pay-fone pegasus pepper review rj wedgestone who
      zimmer
    `),
  ],
  ["b", wordSet("edelman levine smith stewart wigton")],
  ["i", wordSet("magnin toussie")],
  ["j", wordSet("aron fialka walter")],
  ["o", wordSet("ludcke")],
]);

/** The only words in lower case that say nothing about whether a number or an initial before them ends the sentence. */
export const UNDECIDED: ReadonlySet<string> = new Set(["administrators", "b-week", "r-revised", "z-holiday"]);
