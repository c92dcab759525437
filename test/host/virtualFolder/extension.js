/**
 * An extension for browsers with a folder in memory, `virtual:/`, filled from files.json of its server. As with most file
 * systems of extensions, VS Code cannot search it, since that takes an API that is still proposed.
 */
const vscode = require('vscode')

exports.activate = async (/** @type {import('vscode').ExtensionContext} */ { extensionUri, subscriptions }) => {
  const response = await fetch(vscode.Uri.joinPath(extensionUri, 'files.json').toString(true))
  /** @type {Record<string, string>} */
  const texts = await response.json()
  const folder = new VirtualFolder()
  for (const [path, text] of Object.entries(texts))
    folder.writeFile(vscode.Uri.from({ scheme: 'virtual', path }), encoded(text))
  subscriptions.push(vscode.workspace.registerFileSystemProvider('virtual', folder, { isCaseSensitive: true }))
}

const encoded = (/** @type {string} */ text) => new TextEncoder().encode(text)

/** @implements {vscode.FileSystemProvider} */
class VirtualFolder {
  /** Contents of files by path; null for a folder. @type {Map<string, Uint8Array | null>} */
  #entries = new Map([['/', null]])
  #changed = new vscode.EventEmitter()
  #version = 0
  onDidChangeFile = this.#changed.event

  watch() {
    return new vscode.Disposable(() => {})
  }

  /** @param {vscode.Uri} uri */
  stat(uri) {
    const content = this.#entry(uri)
    const type = content === null ? vscode.FileType.Directory : vscode.FileType.File
    return { type, ctime: 0, mtime: this.#version, size: content?.length ?? 0 }
  }

  /** @param {vscode.Uri} uri */
  readFile(uri) {
    const content = this.#entry(uri)
    if (content === null) throw vscode.FileSystemError.FileIsADirectory(uri)
    return content
  }

  /** @param {vscode.Uri} uri @returns {[string, vscode.FileType][]} */
  readDirectory(uri) {
    this.#entry(uri)
    const parent = uri.path.replace(/\/*$/, '/')
    return [...this.#entries].flatMap(([path, content]) => {
      const name = path.slice(parent.length)
      if (!path.startsWith(parent) || name === '' || name.includes('/')) return []
      return [[name, content === null ? vscode.FileType.Directory : vscode.FileType.File]]
    })
  }

  /** @param {vscode.Uri} uri */
  createDirectory(uri) {
    this.#set(uri.path, null)
  }

  /** @param {vscode.Uri} uri @param {Uint8Array} content */
  writeFile(uri, content) {
    for (let at = uri.path.lastIndexOf('/'); at > 0; at = uri.path.lastIndexOf('/', at - 1))
      if (!this.#entries.has(uri.path.slice(0, at))) this.#set(uri.path.slice(0, at), null)
    this.#set(uri.path, content)
  }

  /** @param {vscode.Uri} uri */
  delete(uri) {
    for (const path of this.#under(uri.path)) {
      this.#entries.delete(path)
      this.#fire(vscode.FileChangeType.Deleted, path)
    }
  }

  /** @param {vscode.Uri} from @param {vscode.Uri} to */
  rename(from, to) {
    for (const path of this.#under(from.path)) {
      this.#set(to.path + path.slice(from.path.length), this.#entries.get(path) ?? null)
      this.#entries.delete(path)
      this.#fire(vscode.FileChangeType.Deleted, path)
    }
  }

  #under(/** @type {string} */ path) {
    return [...this.#entries.keys()].filter(each => each === path || each.startsWith(`${path}/`))
  }

  #entry(/** @type {vscode.Uri} */ uri) {
    const content = this.#entries.get(uri.path)
    if (content === undefined) throw vscode.FileSystemError.FileNotFound(uri)
    return content
  }

  #set(/** @type {string} */ path, /** @type {Uint8Array | null} */ content) {
    const { Changed, Created } = vscode.FileChangeType
    const type = this.#entries.has(path) ? Changed : Created
    this.#version++
    this.#entries.set(path, content)
    this.#fire(type, path)
  }

  #fire(/** @type {vscode.FileChangeType} */ type, /** @type {string} */ path) {
    this.#changed.fire([{ type, uri: vscode.Uri.from({ scheme: 'virtual', path }) }])
  }
}
