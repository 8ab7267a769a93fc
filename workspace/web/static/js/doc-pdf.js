// Draw a PDF with pdf.js, page by page as they come near: never its scripts, never its forms, no word to anybody else.
import { ourScript } from './html.js';
import { mark } from './doc-found.js';
import { _ } from './words.js';

const NEAR = '120% 0px';
const MOST_DOTS = 16_000_000;
const KEPT = 8;

/** Open the file of a <doc-pages>. Fails when it cannot be drawn here. */
export async function open(element) {
  const library = element.dataset.lib;
  const folder = library.slice(0, library.lastIndexOf('/') + 1);
  const pdfjs = await import(library);
  const port = new Worker(ourScript(`${folder}pdf.worker.js`), { type: 'module' });
  const task = pdfjs.getDocument({
    url: element.dataset.source, worker: new pdfjs.PDFWorker({ port }),
    cMapUrl: `${folder}cmaps/`, cMapPacked: true, standardFontDataUrl: `${folder}fonts/`, wasmUrl: `${folder}wasm/`,
    useSystemFonts: true, enableXfa: false, isEvalSupported: false, disableAutoFetch: true, maxImageSize: 50_000_000,
    verbosity: 0,
  });
  task.onPassword = () => task.destroy();
  try {
    const drawn = new Drawn(element, pdfjs, await task.promise, port);
    element.dataset.drawn = '';
    return drawn;
  } catch (error) {
    port.terminate();
    throw error;
  }
}

class Drawn {
  constructor(element, pdfjs, file, port) {
    Object.assign(this, { element, pdfjs, file, port, shown: [] });
    this.near = new IntersectionObserver((entries) => entries.forEach((entry) => this.met(entry)), { rootMargin: NEAR });
    this.sized = new ResizeObserver((entries) => entries.forEach(({ target }) => this.resized(target)));
    element.sheets.forEach((sheet) => { this.near.observe(sheet); this.sized.observe(sheet); });
  }

  close() {
    this.near.disconnect();
    this.sized.disconnect();
    this.file.destroy();
    this.port.terminate();
  }

  met({ target, isIntersecting }) {
    target.isNear = isIntersecting;
    if (!isIntersecting) return;
    this.show(target);
  }

  resized(sheet) {
    sheet.querySelector('.text-layer')?.style.setProperty('--total-scale-factor', this.scale(sheet));
    clearTimeout(sheet.later);
    // What was drawn is stretched at once, and drawn sharp a moment later.
    if (sheet.drawnAt && Math.abs(sheet.drawnAt - sheet.clientWidth) > 2) sheet.later = setTimeout(() => sheet.isNear && this.show(sheet), 250);
  }

  scale(sheet) {
    return sheet.clientWidth / Number(sheet.querySelector('.sheet-size').getAttribute('viewBox').split(' ')[2]);
  }

  async show(sheet) {
    if (sheet.drawnAt === sheet.clientWidth) return;
    sheet.drawnAt = sheet.clientWidth;
    try {
      const page = await this.file.getPage(Number(sheet.dataset.n));
      await this.paint(sheet, page);
      if (!sheet.querySelector('.text-layer')) await this.words(sheet, page);
      this.shown = [...this.shown.filter((each) => each !== sheet), sheet];
      this.tidy();
    } catch (error) {
      if (this.element.isConnected && error.name !== 'RenderingCancelledException') this.element.pictures([sheet]);
    }
  }

  async paint(sheet, page) {
    const unscaled = page.getViewport({ scale: 1 });
    const wanted = this.scale(sheet) * (window.devicePixelRatio || 1);
    const scale = Math.min(wanted, Math.sqrt(MOST_DOTS / (unscaled.width * unscaled.height)));
    const viewport = page.getViewport({ scale });
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', _('Page %(n)s', { n: sheet.dataset.n }));
    sheet.painting?.cancel();
    sheet.painting = page.render({ canvas, viewport, annotationMode: this.pdfjs.AnnotationMode.ENABLE });
    await sheet.painting.promise;
    sheet.querySelector('canvas')?.remove();
    sheet.querySelector('.sheet-size').after(canvas);
    sheet.dataset.ready = '';
  }

  async words(sheet, page) {
    const layer = document.createElement('div');
    layer.className = 'text-layer';
    layer.style.setProperty('--total-scale-factor', this.scale(sheet));
    const viewport = page.getViewport({ scale: this.scale(sheet) });
    await new this.pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport }).render();
    sheet.append(layer);
    sheet.dispatchEvent(new Event('page:words', { bubbles: true }));
    const { page: wanted, quote, nth } = this.element.dataset;
    if (quote && wanted === sheet.dataset.n) mark(layer, quote, Number(nth))?.scrollIntoView({ block: 'center' });
  }

  /** Far pages give their dots back: a long file must not fill the memory of a phone. */
  tidy() {
    const far = this.shown.filter((sheet) => !sheet.isNear);
    for (const sheet of far.slice(0, Math.max(0, this.shown.length - KEPT))) {
      sheet.querySelectorAll('canvas, .text-layer').forEach((element) => element.remove());
      delete sheet.drawnAt;
      this.shown = this.shown.filter((each) => each !== sheet);
    }
  }
}
