/** HTML of the panel's page, which its script fills. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import { jsonInScript, xml } from '../text/escape'

/**
 * Page without data, which comes by message alone, but with the translations of its texts. The charts set styles in the
 * page, hence `unsafe-inline` for styles.
 */
export function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const { bundle } = vscode.l10n
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name))
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ')
  return `<!DOCTYPE html>
<html lang="${xml(bundle === undefined ? 'en' : vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('webview.css')}">
<title>${xml(editorText.panel.title)}</title>
</head>
<body>
<main id="app"></main>
${bundle === undefined ? '' : `<script type="application/json" id="memwall-l10n">${jsonInScript(bundle)}</script>\n`}<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`
}
