import { describe, expect, test } from 'vitest'
import { label, oneLine, shortened, visible, visibleLines } from '../../src/text/safeText'

describe('what would be acted on or hidden is escaped', () => {
  test.each([
    ['an escape sequence', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['the same in one character', '\u009b1m', '\\u009b1m'],
    ['a line break', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['writing turned round', 'a\u202eb\u2066c\u200fd', 'a\\u202eb\\u2066c\\u200fd'],
    ['no width', 'a\u200bb\ufeffc', 'a\\u200bb\\ufeffc'],
    ['fillers and a soft hyphen', 'a\u00adb\u3164c\u034f', 'a\\u00adb\\u3164c\\u034f'],
    ['tags, which carry hidden text', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
    ['other scripts and joined emoji stay', 'modèle 模型 می‌خواهم 👩‍🔬 नमस्ते', 'modèle 模型 می‌خواهم 👩‍🔬 नमस्ते'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
    // Within JSON the escapes mean what they stand for.
    expect(JSON.parse(visible(JSON.stringify(text)))).toBe(text)
  })

  test('lines stay apart where there are several, and are joined where there is one', () => {
    expect(visibleLines('a\nb\u0007')).toBe('a\nb\\u0007')
    expect(oneLine('a\n\tb\u0007')).toBe('a b\\u0007')
  })
})

describe('a label of VS Code', () => {
  // As VS Code finds icons, an escape before them or not, and links in the prompt of an input box.
  const icon = /\\?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)\)/i

  test.each(['$(zap) x', 'a$(loading~spin)', '\\$(zap)', '$$(zap)', '[here](command:memwall.x)', '[a](https://b.c)'])(
    '%s is text',
    text => {
      expect([icon, link].some(each => each.test(text))).toBe(true)
      for (const each of [icon, link]) expect(label(text)).not.toMatch(each)
      expect(label(text).replaceAll('\u200b', '')).toBe(text)
    },
  )
})

test('a long text is cut between characters', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef')
  expect(shortened('abcdefg', 6)).toBe('abcde…')
  expect(shortened('😀😀😀😀', 3)).toBe('😀😀…')
  // By what is shown of it.
  expect(label('\u202e\u202eab', 8)).toBe('\\u202e\\…')
})
