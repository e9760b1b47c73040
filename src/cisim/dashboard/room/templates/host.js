(function () {
  var data = document.body.dataset, live = document.getElementById('live'), note = document.getElementById('lost');
  var version = data.version, newest = '', over = false, end = 0, lost = 0, full = document.getElementById('full');
  try {
    var theme = localStorage.getItem('cisim.theme') || 'system';
    if (theme !== 'system') { document.documentElement.dataset.theme = theme; }
  } catch (e) { /* private window */ }
  function busy() {
    var at = document.activeElement;
    return at && live.contains(at) && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
  }
  function renew(v) {
    return fetch(location.href, { cache: 'no-store' }).then(function (answer) { return answer.text(); }).then(function (text) {
      var at = document.activeElement && document.activeElement.id;
      var page = new DOMParser().parseFromString(text, 'text/html'), found = page.getElementById('live');
      if (!found) { location.reload(); return; }
      live.replaceChildren.apply(live, Array.prototype.slice.call(found.childNodes));
      if (at && document.getElementById(at)) { document.getElementById(at).focus(); }
      version = v;
    });
  }
  function look() {
    fetch(data.state, { cache: 'no-store' }).then(function (answer) {
      if (!answer.ok) { throw answer.status; }
      return answer.json();
    }).then(function (now) {
      lost = 0;
      note.textContent = '';
      end = now.t ? Date.now() + 1000 * now.t : 0;
      newest = now.v;
      over = now.over;
      if (now.v !== version && !busy()) { return renew(now.v); }
    }).catch(function () {
      lost += 1;
      if (lost > 2) { note.textContent = data.lost; }
    }).then(function () { if (!over || newest !== version) { setTimeout(look, 1000); } });
  }
  function count() {
    var clock = document.getElementById('clock'), left = Math.max(0, Math.round((end - Date.now()) / 1000));
    if (clock) { clock.textContent = end ? Math.floor(left / 60) + ':' + ('0' + left % 60).slice(-2) : ''; }
  }
  document.addEventListener('submit', function (event) {
    var ask = event.submitter && event.submitter.dataset.ask;
    if (lost || (ask && !confirm(ask))) { event.preventDefault(); }
    if (lost) { note.textContent = data.lost; }
  });
  if (full) { full.onclick = function () { document.documentElement.requestFullscreen(); }; }
  if (data.state) { setTimeout(look, 500); setInterval(count, 500); }
})();
