"""What a browser keeps for a page, and what stands on it: searched for what must not be there."""

from __future__ import annotations

from playwright.async_api import Page

_KEPT = """
async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, document.title]
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => done(opening.result)
      opening.onerror = () => failed(opening.error)
    })
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll()
      kept.push(await new Promise((done) => (all.onsuccess = () => done(JSON.stringify(all.result)))))
    }
    database.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request)).text())
  }
  return kept.join(' ')
}
"""

_WORDS = """
() => {
  const said = []
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      if (one.localName === 'style') continue
      for (const node of one.childNodes) if (node.nodeType === 3) said.push(node.textContent)
    }
  }
  visit(document)
  return said.join(' ')
}
"""


async def kept_by(page: Page) -> str:
    """Everything beyond the page's memory: its stores, databases and caches, and the cookies that it can see."""
    return str(await page.evaluate(_KEPT))


async def words_on(page: Page) -> str:
    """Every word of the page, in whichever shadow it stands, seen or not."""
    return str(await page.evaluate(_WORDS))
