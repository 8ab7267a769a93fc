// Pages of a document: pictures that the server drew, or drawn here from the file itself where the reader may have it.
// Without this module the pictures are simply there; with it come page numbers, zoom and keys.
import { make } from './html.js';
import { _ } from './words.js';

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

class DocPages extends HTMLElement {
  connectedCallback() {
    if (this.tools) return;
    this.tools = this.querySelector('.doc-tools');
    this.scroll = this.querySelector('.doc-scroll');
    this.sheets = [...this.querySelectorAll('.sheet')];
    this.zoom = ZOOMS.indexOf(1);
    this.tools.hidden = false;
    this.tools.addEventListener('click', (event) => this.pressed(event));
    this.querySelector('[data-go]')?.addEventListener('change', (event) => this.go(Number(event.target.value) - 1));
    this.scroll.addEventListener('keydown', (event) => this.key(event));
    this.watch();
    if (this.dataset.source) this.draw();
    else this.sheets.forEach((sheet) => this.again(sheet.querySelector('img')));
    if (this.dataset.page && ['', '#place'].includes(location.hash)) this.go(Number(this.dataset.page) - 1);
  }

  disconnectedCallback() {
    this.seen?.disconnect();
    this.drawing?.then((pdf) => pdf?.close());
  }

  /** Draw the file itself; whatever goes wrong, the pictures are there. */
  draw() {
    this.drawing = import('./doc-pdf.js').then(({ open }) => open(this)).catch((error) => {
      console.info(`Showing pictures of the pages instead: ${error.message}`);
      this.pictures();
    });
  }

  pictures(sheets = this.sheets) {
    for (const sheet of sheets) {
      const [, , width, height] = sheet.querySelector('.sheet-size').getAttribute('viewBox').split(' ');
      const picture = make('img', { src: sheet.dataset.image, width, height, alt: _('Page %(n)s', { n: sheet.dataset.n }), loading: 'lazy', decoding: 'async' });
      sheet.querySelectorAll('noscript, canvas, .text-layer').forEach((element) => element.remove());
      sheet.append(picture);
      this.again(picture);
    }
  }

  /** A picture that was not ready in time is asked for again, a few times. */
  again(picture, tries = 4) {
    picture?.addEventListener('error', () => {
      if (!tries || !picture.isConnected) {
        picture.replaceWith(make('p', { class: 'sheet-none' }, _('This page cannot be shown here.')));
        return;
      }
      setTimeout(() => { picture.src = picture.src; this.again(picture, tries - 1); }, 2500);
    }, { once: true });
  }

  watch() {
    const field = this.querySelector('[data-go]');
    if (!field) return;
    const visible = new Set();
    this.seen = new IntersectionObserver((entries) => {
      entries.forEach((entry) => visible[entry.isIntersecting ? 'add' : 'delete'](this.sheets.indexOf(entry.target)));
      if (!visible.size) return;
      this.at = Math.min(...visible);
      if (document.activeElement !== field) field.value = this.at + 1;
    }, { rootMargin: '-20% 0px -50% 0px' });
    this.sheets.forEach((sheet) => this.seen.observe(sheet));
  }

  pressed(event) {
    const button = event.target.closest('button');
    if (button?.dataset.step) this.go((this.at ?? 0) + Number(button.dataset.step));
    if (button?.dataset.zoom) this.enlarge(Number(button.dataset.zoom));
    if (event.target.closest('.doc-list a')) event.target.closest('details').open = false;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const zoom = { '+': 1, '=': 1, '-': -1 }[event.key];
    const wide = this.scroll.scrollWidth > this.scroll.clientWidth + 1;
    if (zoom) this.enlarge(zoom);
    else if (step && !wide) this.go((this.at ?? 0) + step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(index) {
    const sheet = this.sheets[Math.max(0, Math.min(this.sheets.length - 1, index || 0))];
    sheet?.scrollIntoView({ block: 'start' });
  }

  enlarge(step) {
    this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.zoom + step));
    const here = this.sheets[this.at ?? 0];
    this.style.setProperty('--zoom', ZOOMS[this.zoom]);
    this.querySelector('.doc-zoom').textContent = `${ZOOMS[this.zoom] * 100} %`;
    if (this.at) here.scrollIntoView({ block: 'start' });
  }
}

customElements.define('doc-pages', DocPages);
