/* What several components do in the browser: keep a file, make a picture of a drawing together with its words, tell how large
   the window is. */
window.cisim = (() => {
  const SPACE = 16, SVG = 'http://www.w3.org/2000/svg';
  const FACE = "system-ui, 'Segoe UI', 'DejaVu Sans', Verdana, sans-serif";

  function save(name, blob) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function lines(text, font, width) { // words as they fit
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    const found = [];
    for (const word of (text || '').split(/\s+/).filter(Boolean)) {
      const longer = found.length ? found[found.length - 1] + ' ' + word : word;
      if (found.length && pen.measureText(longer).width <= width) { found[found.length - 1] = longer; } else { found.push(word); }
    }
    return found;
  }

  const UNITS = /([+-]?\$?[\d,.]+ (?:%|M\b|billion|points?\b|years?\b|paired runs|runs\b)|n = \d+)/;

  // A sentence in pieces, every other one a number with its unit, which no line may break apart.
  function pieces(text) { return (text || '').split(UNITS); }

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) { made.setAttribute(key, value); }
    if (text) { made.textContent = text; }
    return made;
  }

  // A figure as one SVG: its finding, what is measured, the drawing, and what it was made with. Colours of white paper.
  function poster({ svg, title, subtitle, foot, made }) {
    const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    const [, , width, height] = drawing.getAttribute('viewBox').split(' ').map(Number);
    const whole = element('svg', { width: width + 2 * SPACE, 'font-family': FACE, role: 'img' });
    whole.setAttribute('aria-label', drawing.getAttribute('aria-label') || title);
    whole.append(element('title', {}, title), element('metadata', {}, [foot, made].filter(Boolean).join(' ')));
    const paper = element('rect', { width: '100%', height: '100%', fill: '#ffffff' });
    whole.append(paper);
    let y = SPACE;
    const write = (text, size, weight, colour) => {
      for (const line of lines(text, `${weight} ${size}px ${FACE}`, width)) {
        y += size * 1.35;
        whole.append(element('text', { x: SPACE, y: y - size * 0.3, 'font-size': size, 'font-weight': weight, fill: colour }, line));
      }
    };
    write(title, 17, 600, '#222222');
    write(subtitle, 13, 400, '#555555');
    y += SPACE / 2;
    for (const [key, value] of Object.entries({ x: SPACE, y, width, height, overflow: 'visible' })) { drawing.setAttribute(key, value); }
    drawing.removeAttribute('role');
    whole.append(drawing);
    y += height + SPACE / 2;
    write(foot, 11, 400, '#555555');
    y = Math.ceil(y + SPACE);
    whole.setAttribute('height', y);
    whole.setAttribute('viewBox', `0 0 ${width + 2 * SPACE} ${y}`);
    return new XMLSerializer().serializeToString(whole);
  }

  function png(text, scale = 2) {
    return new Promise((done, failed) => {
      const image = new Image();
      image.onerror = () => failed(new Error('the picture could not be drawn'));
      image.onload = () => {
        const canvas = document.createElement('canvas');
        canvas.width = image.width * scale;
        canvas.height = image.height * scale;
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(done, 'image/png');
      };
      image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
    });
  }

  // How large the window is, in the three sizes that drawings are made for: here and nowhere else.
  const SIZES = [['small', '(max-width: 600px)'], ['medium', '(max-width: 1000px)']].map(([name, media]) => [name, window.matchMedia(media)]);

  function windowSize() {
    const found = SIZES.find(([, media]) => media.matches);
    return found ? found[0] : 'wide';
  }

  function onWindowSize(act, after = 0) { // once a size has lasted so many milliseconds; returns what ends it
    let timer = null;
    const wait = () => {
      clearTimeout(timer);
      if (after) { timer = setTimeout(act, after); } else { act(); }
    };
    for (const [, media] of SIZES) { media.addEventListener('change', wait); }
    return () => {
      clearTimeout(timer);
      for (const [, media] of SIZES) { media.removeEventListener('change', wait); }
    };
  }

  // A number as people write it: 3.5 and 3,5; 12000, 12,000,000, 12 000, 1.234,5. Nothing where it could be two (1,000) or is none.
  const GROUPS = /^([+-]?\d{1,3})((?:[ '’]\d{3})+|(?:,\d{3}){2,}|(?:\.\d{3}){2,}|(?:,\d{3})+(?=\.)|(?:\.\d{3})+(?=,))([.,]\d+)?$/;

  function number(text) {
    let plain = String(text).trim().replace(/[\u00a0\u202f\u2009]/g, ' ').replace(/^[−–]/, '-');
    const grouped = plain.match(GROUPS);
    if (grouped) {
      plain = grouped[1] + grouped[2].replace(/\D/g, '') + (grouped[3] || '');
    } else if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(plain)) { return NaN; }
    plain = plain.replace(',', '.');
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  }

  // A message of a template in the language of the page; what it has in braces is filled in: t('Step {k} of {n}', { k: 1, n: 7 }).
  function t(message, values) {
    const text = (window.cisimTexts || {})[message] || message;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }
  window.Vue.prototype.$t = t;
  window.Vue.prototype.$pieces = pieces;

  // The field for a number, the same everywhere. It gives the number as text; what it cannot read it gives as it was written, and
  // says so itself where nobody else does (report).
  Vue.component('number-field', {
    inheritAttrs: false,
    props: { value: { type: [String, Number], default: '' }, report: Boolean },
    template: `<input v-bind="$attrs" type="text" inputmode="decimal" autocomplete="off" spellcheck="false" class="number-field"
      :value="value" @change="give">`,
    methods: {
      give(event) {
        const found = number(event.target.value);
        if (Number.isFinite(found)) { event.target.value = String(found); }
        if (this.report) {
          event.target.setCustomValidity(Number.isFinite(found) ? '' : t('A number is expected, such as 1000 or 3.5'));
          event.target.reportValidity();
        }
        this.$emit('give', event.target.value);
      },
    },
  });

  return { save, number, poster, png, windowSize, onWindowSize };
})();
