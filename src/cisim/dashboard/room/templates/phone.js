(function () {
  var data = document.body.dataset, note = document.getElementById('note'), clock = document.getElementById('clock');
  var tag = '', end = 0, lost = 0, said = '', unsent = false;
  var form = document.forms[0], typed = form && document.getElementById('kept');
  function look() {
    fetch(data.room + '/state', { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' }).then((answer) => {
      lost = 0;
      if (answer.status < 400) { unsent = false; note.textContent = said; }
      if (answer.status === 304) { return null; }
      if (answer.status === 404) { location.replace(data.room); }
      if (!answer.ok) { throw answer.status; }
      tag = answer.headers.get('ETag');
      return answer.json();
    }).then((now) => {
      if (!now) { return; }
      var same = parseInt(now.v) === parseInt(data.version);
      if (String(now.v) !== data.version && !(same && typed)) {
        if (!typed || !now.v) { location.replace(data.room); return; }
        form.action += '?unsent';
        form.submit();
        return;
      }
      note.textContent = said = now.f ? data.frozen : '';
      end = now.t ? Date.now() + 1000 * now.t : 0;
    }).catch(() => {
      lost += 1;
      if (lost > 2) { note.textContent = unsent ? data.unsent : data.lost; }
    }).then(() => { setTimeout(look, 1500 + 1000 * Math.random()); });
  }
  function count() {
    var left = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = end ? Math.floor(left / 60) + ':' + ('0' + left % 60).slice(-2) : '';
  }
  function add() {
    var total = 0, at = document.getElementById('sum');
    if (!at) { return; }
    document.querySelectorAll('input[type=number]').forEach((field) => { total += +field.value || 0; });
    at.textContent = at.dataset.text.replace('#', total);
  }
  document.addEventListener('submit', (event) => {
    if (lost > 0 || !navigator.onLine) { event.preventDefault(); unsent = true; note.textContent = data.unsent; }
  });
  document.addEventListener('input', () => { typed = true; add(); });
  add();
  setInterval(count, 500);
  setTimeout(look, 300);
})();
