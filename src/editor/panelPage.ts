/** HTML of the panel's page, which its script fills. */
import * as vscode from 'vscode'

/**
 * Page without data, which comes by message alone. The charts set styles in the page, hence `unsafe-inline` for styles.
 */
export function page(webview: vscode.Webview, dist: vscode.Uri): string {
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
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('webview.css')}">
<title>Roofline</title>
</head>
<body>
<main id="app"></main>
<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`
}
