// The search of pages that are opened from a folder. There browsers start no worker and read no JSON, so that the page
// itself searches, in the same index written as a script (docs/site_pages.py).
class LocalSearch {
  postMessage(message) {
    if (message.init) this.begin();
    else this.onmessage({ data: { results: this.find(message.query) } });
  }

  async begin() {
    await Promise.all(["search/lunr.js", "search/search_index.js"].map(loadScript));
    const { config, docs } = window.searchIndex;
    lunr.tokenizer.separator = new RegExp(config.separator);
    this.pages = new Map(docs.map((page) => [page.location, page]));
    this.index = lunr(function () {
      this.ref("location");
      this.field("title");
      this.field("text");
      docs.forEach((page) => this.add(page));
    });
    this.onmessage({ data: { config } });
    this.onmessage({ data: { allowSearch: true } });
  }

  find(query) {
    const pages = this.index.search(query).map((found) => this.pages.get(found.ref));
    return pages.map((page) => ({ ...page, summary: page.text.substring(0, 200) }));
  }
}

function loadScript(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${base_url}/${path}`;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

if (location.protocol === "file:") window.Worker = LocalSearch;
