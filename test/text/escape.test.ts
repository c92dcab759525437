/** Text of a model file is shown as it is, whatever the language around it makes of its characters. */
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import {
  csvCell,
  documentMarkdown,
  hoverMarkdown,
  jsonInScript,
  markdownCell,
  markdownCode,
  scriptElement,
  styleElement,
  xml,
} from '../../src/text/escape'

/** CommonMark with tables, HTML and links of bare addresses, as GitHub and VS Code render it. */
const markdown = new MarkdownIt({ html: true, linkify: true })

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }

/** Text of HTML that holds no element; tags that are left stay. */
const textOf = (html: string): string =>
  html.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => characters[name] ?? '')

/** What a reader sees of a paragraph of Markdown. */
const seen = (source: string): string =>
  textOf(/^<p>(.*)<\/p>\n$/s.exec(markdown.render(source))?.[1] ?? 'no paragraph')

const hostile = [
  '<b onclick="x">bold</b>',
  '*a* _b_ `c` ~~d~~',
  '[here](command:x) ![image](x.png)',
  'https://a.example www.a.example me@a.example',
  '&lt;b&gt; &#60; AT&T',
  '| cell | cell |',
  '# heading',
  '- item',
  '+ item',
  '1. item',
  '===',
  '> quote',
  'back\\slash',
]

describe('Markdown', () => {
  test.each(hostile)('%s is text in a document', text => {
    expect(seen(documentMarkdown(text))).toBe(text)
  })

  test.each(hostile)('%s is text in a hover', text => {
    // A zero-width space breaks what VS Code alone would read as an icon or a link.
    expect(seen(hoverMarkdown(text)).replaceAll('\u200b', '')).toBe(text)
  })

  test.each(hostile)('%s is text in a cell', text => {
    const table = markdown.render(`| a |\n| --- |\n| ${documentMarkdown(text)} |`)
    expect(textOf(/<td>(.*)<\/td>/.exec(table)?.[1] ?? 'no cell')).toBe(text)
  })

  test('a document stays readable as plain text', () => {
    for (const text of ['encoder/layers.0/attention', 'fp16, batch 8 (2.5 GB) - 40%!', 'a: b', '0.5 ms', '+9%'])
      expect(documentMarkdown(text)).toBe(text)
    expect(documentMarkdown('costs $5 to @all')).toBe('costs \\$5 to \\@all')
  })

  test('no backtick ends code', () => {
    expect(markdown.render(markdownCode('a`b` <c>'))).toBe('<p><code>a b &lt;c&gt;</code></p>\n')
  })

  test('only the end of a cell is escaped in one that is Markdown', () => {
    expect(markdownCell('`a` | **b**')).toBe('`a` \\| **b**')
  })
})

test('HTML and SVG have no tag, no entity and no end of an attribute', () => {
  expect(xml(`<a href="b" c='d'>&amp;`)).toBe('&lt;a href=&quot;b&quot; c=&#39;d&#39;&gt;&amp;amp;')
  expect(xml('a\u202eb')).toBe('a\\u202eb')
})

test('JSON in a script element is the same value and has no tag', () => {
  const value = { name: '</script><!-- <script>', hidden: '\u2028\u202e' }
  expect(jsonInScript(value)).not.toMatch(/[<\u2028\u202e]/)
  expect(JSON.parse(jsonInScript(value))).toEqual(value)
})

test('a script and a style do not end their element, and keep their meaning', () => {
  const source = 'const s = "</script></SCRIPT><!--"\r\n'
  const escaped = scriptElement(source)
  expect(escaped).not.toMatch(/<\/script|<!--|\r/i)
  expect(new Function(`${escaped}; return s`)()).toBe('</script></SCRIPT><!--')
  expect(styleElement('a::after { content: "</Style>" }')).toBe('a::after { content: "<\\/Style>" }')
})

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['a;b', '"a;b"'],
  ['say "a"', '"say ""a"""'],
  ['=1+1', "'=1+1"],
  ['  @SUM(A1)', "'  @SUM(A1)"],
  ['＝1+1', "'＝1+1"],
  ['-x', "'-x"],
  ['-1.5e-7', '-1.5e-7'],
  ['+3', '+3'],
  ['\t=1', "'\\u0009=1"],
  ['=A1;"b"', '"\'=A1;""b"""'],
  ['a\nb', 'a\\u000ab'],
])('a cell of CSV: %j', (text, cell) => expect(csvCell(text)).toBe(cell))
