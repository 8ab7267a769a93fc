// Made by tools/translations from the catalog of this language.
import { teach } from './words.js';

teach({
  "%(count)s days ago": "vor %(count)s Tagen",
  "%(count)s hr. ago": "vor %(count)s Std.",
  "%(count)s min. ago": "vor %(count)s Min.",
  "%(day)s %(month)s %(year)s": "%(day)s. %(month)s %(year)s",
  "%(day)s, %(time)s": "%(day)s, %(time)s",
  "%(when)s, by your clock": "%(when)s, nach Ihrer Uhr",
  "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
  "just now": "gerade eben",
  "yesterday": "gestern",
});
