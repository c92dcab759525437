import { expect, test } from 'vitest'
import { dotsOf, litRows, pointAt, scaleOf, tooltipFacts } from './read'
import { eachWithAPanel, openEmpty, openPanel, panel } from './shown'
import { example, modelOf, rowOf } from './state'

const bert = example('bert.ts')
const layers = modelOf(bert).layers
const query = rowOf(bert, 'encoder/encoderLayer/selfAttention/query')
const softmax = rowOf(bert, 'encoder/encoderLayer/selfAttention/softmax')

eachWithAPanel()

const open = (state = bert) => openPanel(state)

test('says that it is ready before it is sent anything', async () => {
  await openEmpty()
  expect(await panel.posted()).toEqual([{ type: 'ready' }])
})

test('a dot for every layer that has FLOPs, and a caption for those that have none', async () => {
  const { page } = await open()
  const rows = (await dotsOf(page)).map(dot => dot.row).sort((a, b) => a - b)
  const computing = layers.filter(row => row.flops > 0)
  expect(rows).toEqual(computing.map(row => row.index))
  expect(rows.length).toBeLessThan(layers.length)
  expect(await page.locator('.caption').textContent()).toBe(
    'The area of a dot is its share of time. Not on the chart: 2 layers without FLOPs.',
  )
})

test('each dot is where the axes say its intensity and its rate are, and its area is its share of time', async () => {
  const { page } = await open()
  const x = await scaleOf(page, 'x')
  const y = await scaleOf(page, 'y')
  const dots = await dotsOf(page)
  for (const dot of dots) {
    const row = layers[dot.row]
    if (row === undefined) throw new Error(`a dot for row ${dot.row}`)
    expect(x(dot.x) / (row.intensity ?? 0)).toBeCloseTo(1, 2)
    expect(y(dot.y) / (row.flops / row.time)).toBeCloseTo(1, 2)
  }
  const perShare = dots.flatMap(({ row, radius }) => {
    const share = layers[row]?.share ?? 0
    return share > 0.04 && radius !== null ? [radius ** 2 / share] : []
  })
  expect(perShare.length).toBeGreaterThan(4)
  for (const each of perShare) expect(each / (perShare[0] ?? 0)).toBeCloseTo(1, 3)
})

test('the model has a diamond of its own at its intensity', async () => {
  const { page } = await open()
  const { totals } = modelOf(bert)
  const [at] = await page.evaluate(() =>
    [...document.querySelectorAll<SVGPathElement>('path.whole, .whole > path')].map(path => {
      const { e, f } = path.transform.baseVal.consolidate()?.matrix ?? { e: Number.NaN, f: Number.NaN }
      return { x: e, y: f }
    }),
  )
  const x = await scaleOf(page, 'x')
  const y = await scaleOf(page, 'y')
  expect(x(at?.x ?? 0) / (totals.intensity ?? 0)).toBeCloseTo(1, 2)
  expect(y(at?.y ?? 0) / (totals.flops / totals.time)).toBeCloseTo(1, 2)
})

test('a ceiling a memory level and the link, and one a peak; those in use are drawn over in full', async () => {
  const { page } = await open()
  const ceilings = await page
    .locator('[data-ceiling]')
    .evaluateAll(all =>
      all.map(each => [
        each.getAttribute('data-kind'),
        each.getAttribute('data-ceiling'),
        each.getAttribute('stroke-dasharray'),
      ]),
    )
  expect(ceilings).toEqual([
    ['memory', 'HBM2e', null],
    ['memory', 'L2', null],
    ['memory', 'L1 and shared memory', null],
    ['link', 'NVLink 3', '5 4'],
    ['peak', 'int4', null],
    ['peak', 'int8', null],
    ['peak', 'bf16, fp16', null],
    ['peak', 'tf32', null],
    ['peak', 'fp64, fp32, vector', null],
  ])
  const roof = await page.locator('[data-roof]').evaluateAll(all => all.map(each => each.getAttribute('data-roof')))
  expect(roof).toEqual(['HBM2e', 'bf16, fp16', 'fp64, fp32, vector'])
  const ridges = await page.locator('.labels .label').evaluateAll(all => all.map(each => each.textContent))
  expect(ridges).toContain('ridge 153 FLOP/B')
  expect(ridges).toContain('ridge 9.56 FLOP/B')
})

test('pointing at a dot tells what the hover tells', async () => {
  const { page } = await open()
  await pointAt(page, query.index)
  expect(await page.locator('.tooltip-path').textContent()).toBe('encoder/encoderLayer/selfAttention/query')
  expect(await page.locator('.tooltip-about').textContent()).toBe('linear · × 12 · compute-bound')
  // 12 layers of 2·512·768·768 + 512·768 FLOPs on 2·(512·768 + 768·768 + 768 + 512·768) bytes.
  expect(await tooltipFacts(page)).toMatchObject({
    Shapes: '[1, 512, 768] → [1, 512, 768]',
    FLOPs: '7.25 GFLOP',
    MACs: '3.62 GMAC',
    'Bytes moved': '33 MB weights 14.2 MB + inputs 9.44 MB + outputs 9.44 MB',
    Intensity: '219 FLOP/B ridge 153 FLOP/B at 312 TFLOP/s bf16',
    Attainable: '≤ 312 TFLOP/s',
    Time: '≥ 0.0232 ms 4% of BERT-Base',
    Parameters: '7.09 M',
  })
  expect(await page.locator('.tooltip-also').textContent()).toBe(
    'Also here: key, value, output. Click again for the next.',
  )
  expect(await page.locator('tbody tr.pointed').getAttribute('data-row')).toBe(String(query.index))
  await page.mouse.move(5, 5)
  expect(await page.locator('.tooltip').isVisible()).toBe(false)
})

test('the tooltip stays inside the window, and off the dot, in a narrow panel', async () => {
  const { page } = await openPanel(bert, { width: 400, height: 800 })
  for (const row of [query.index, softmax.index, 2]) {
    const at = await pointAt(page, row)
    const box = await page.locator('.tooltip').boundingBox()
    if (box === null) throw new Error('no tooltip')
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(400)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.y + box.height).toBeLessThanOrEqual(800)
    const covers = at.x > box.x && at.x < box.x + box.width && at.y > box.y && at.y < box.y + box.height
    expect(covers).toBe(false)
  }
})

test('a click goes to the layer, and clicks at one place go round the layers that share it', async () => {
  const { page } = await open()
  await pointAt(page, softmax.index)
  await page.mouse.down()
  await page.mouse.up()
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 0, row: softmax.index })
  expect(await litRows(page, '.lights')).toEqual([softmax.index])
  expect(await litRows(page, 'tbody')).toEqual([softmax.index])
  await page.mouse.move(5, 5)
  expect(await page.locator('.tooltip').isVisible()).toBe(false)

  const { x, y } = await pointAt(page, query.index)
  for (let time = 0; time < 5; time++) await page.mouse.click(x, y)
  const rows = (await panel.posted())
    .slice(-5)
    .map(message => message.type === 'reveal' && layers[message.row]?.path.split('/').at(-1))
  expect(rows).toEqual(['query', 'key', 'value', 'output', 'query'])
})

test('a highlight lights its dots and no others', async () => {
  const { page } = await open()
  await panel.send({ type: 'highlight', rows: [query.index, softmax.index] })
  expect(await litRows(page, '.lights')).toEqual([query.index, softmax.index])
  const opacity = () =>
    page.evaluate(() =>
      ['.dots', '.lights'].map(each => getComputedStyle(document.querySelector(each) as Element).opacity),
    )
  await expect.poll(opacity).toEqual(['0.28', '1'])
  // A light lies on its dot.
  const [dot, light] = await Promise.all(
    ['.dots', '.lights'].map(each =>
      page
        .locator(`${each} [data-row="${softmax.index}"]`)
        .evaluate(({ attributes }) => ['cx', 'cy', 'r', 'fill'].map(name => attributes.getNamedItem(name)?.value)),
    ),
  )
  expect(light).toEqual(dot)
  await panel.send({ type: 'highlight', rows: [] })
  expect(await litRows(page, '.lights')).toEqual([])
  await expect.poll(opacity).toEqual(['1', '1'])
})

test('the keyboard walks the dots from left to right and opens their code', async () => {
  const { page } = await open()
  const order = [...(await dotsOf(page))].sort((a, b) => a.x - b.x || b.y - a.y || a.row - b.row).map(dot => dot.row)
  const focused = () => page.evaluate(() => Number((document.activeElement as SVGElement | null)?.dataset.row))
  expect(await page.locator('.dots [tabindex="0"]').count()).toBe(1)
  await page.locator('.dots [tabindex="0"]').focus()
  expect(await focused()).toBe(order[0])
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe(order[2])
  expect(await page.locator('.tooltip').isVisible()).toBe(true)
  await page.keyboard.press('ArrowLeft')
  expect(await focused()).toBe(order[1])
  await page.keyboard.press('End')
  expect(await focused()).toBe(order.at(-1))
  await page.keyboard.press('Enter')
  expect((await panel.posted()).at(-1)).toEqual({ type: 'reveal', model: 0, row: order.at(-1) })
  await page.keyboard.press('Escape')
  expect(await page.locator('.tooltip').isVisible()).toBe(false)
})

test('a rectangle dragged out is zoomed into, step by step, and left again', async () => {
  const { page } = await open()
  const count = async () => (await dotsOf(page)).length
  const all = await count()
  const drag = async (row: number, size: number) => {
    const { x, y } = await pointAt(page, row)
    await page.mouse.move(x - size, y - size)
    await page.mouse.down()
    await page.mouse.move(x, y)
    await page.mouse.move(x + size, y + size)
    await page.mouse.up()
  }
  await drag(query.index, 60)
  const near = await count()
  expect(near).toBeLessThan(all)
  const row = layers[query.index]
  const dot = (await dotsOf(page)).find(each => each.row === query.index)
  const x = await scaleOf(page, 'x')
  expect(x(dot?.x ?? 0) / (row?.intensity ?? 0)).toBeCloseTo(1, 2)
  await drag(query.index, 40)
  await page.getByRole('button', { name: 'Undo zoom' }).click()
  expect(await count()).toBe(near)
  await page.getByRole('button', { name: 'Reset zoom' }).click()
  expect(await count()).toBe(all)
  expect((await panel.posted()).filter(message => message.type === 'reveal')).toEqual([])
})

test('the labels of the chart do not lie over each other', async () => {
  const cases = [
    { state: bert, width: 1200 },
    { state: bert, width: 400 },
    { state: example('llama2-7b.ts', 'h100-sxm', { phase: 'decode' }), width: 800 },
    { state: example('gpt2.ts', 'rtx4090'), width: 500 },
    { state: example('lenet5.ts', 'rpi5'), width: 1000 },
    { state: example('t5.ts', 'tpu-v4'), width: 640 },
  ]
  for (const { state, width } of cases) {
    await openPanel(state, { width })
    const over = await panel.page.evaluate(() => {
      // Upright ones by their boxes; the slanted ones run alongside their lines.
      const boxes = [...document.querySelectorAll<SVGTextElement>('.labels text:not([transform])')].map(text => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }))
      return boxes.flatMap(({ text, box }, index) =>
        boxes
          .slice(index + 1)
          .filter(
            other =>
              Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1 &&
              // A line box is taller than its letters.
              Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 4,
          )
          .map(other => `${text} / ${other.text}`),
      )
    })
    expect(over, `${state.file}, ${width} pixels`).toEqual([])
  }
}, 30_000)
