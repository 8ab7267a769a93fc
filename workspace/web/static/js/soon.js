// What a page needs as soon as it stands, but not to be seen: it comes with the live line (connection.js), before that is said to be there.
import './at-a-touch.js';
import './file-drop.js';
import './hotkeys.js';
import './leaving.js';
import './local-times.js';
import './not-loaded.js';
import './presence.js';
import './rel-time.js';
import './unfolded.js';
