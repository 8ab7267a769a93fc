// Words in the language of the page. English stands in the modules; words-de.js, loaded first, teaches others.
const known = {};

/** Sentences by their English ones; of a plural all its forms. */
export const teach = (sentences) => Object.assign(known, sentences);

export const language = document.documentElement.lang || 'en';
/** The zone that the reader chose, else the browser's own. */
export const zone = document.documentElement.dataset.zone || undefined;
const rules = new Intl.PluralRules(language);

const filled = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_whole, name) => values[name]);

/** The sentence in the page's language, with %(name)s filled in from the values. */
export function _(sentence, values = {}) {
  return filled(known[sentence] ?? sentence, values);
}

/** As _, for a number of things: n_('%(count)s file', '%(count)s files', 3). */
export function n_(one, many, count, values = {}) {
  const forms = known[one] ?? [one, many];
  return filled(forms[rules.select(count) === 'one' ? 0 : 1], { count: count.toLocaleString(language), ...values });
}
