// Tries the page in a browser as an accountant would, and compares it with the program.
//
//   node page/test/run.js <对表.html> <duibiao> [browser…]
//
// PAGE_TOOLS is where npm's packages are, PAGE_SHOTS where pictures go, PAGE_FILES names more files to compare.
'use strict';
const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { pathToFileURL } = require('url');
const browsers = require('./browsers.js');
const hostile = require('./hostile.js');

const ROOT = path.join(__dirname, '..', '..');
const TOOLS = process.env.PAGE_TOOLS || path.join(__dirname, 'node_modules');
const SHOTS = process.env.PAGE_SHOTS;
const [HTML, PROGRAM] = process.argv.slice(2, 4).map((name) => path.resolve(name));
const WANTED = process.argv.slice(4);
const EXAMPLES = path.join(ROOT, 'examples');
const DAMAGED = path.join(EXAMPLES, '预算示例-有错.xlsx');
const SCRATCH = fs.mkdtempSync(path.join(os.tmpdir(), 'duibiao-page-'));
// What the page calls the decisions made on it: the program's messages name its file of decisions.
const DECISIONS = '这一页上的决定';

// ---- the program ------------------------------------------------------------------------------------------------------

// What the program makes of a file under rounds of decisions: each round on the workbook of the one before.
function native(file, rounds) {
  const folder = fs.mkdtempSync(path.join(SCRATCH, 'native-'));
  const name = path.basename(file);
  let bytes = fs.readFileSync(file);
  let report = null;
  for (const round of rounds.length ? rounds : [null]) {
    fs.writeFileSync(path.join(folder, name), bytes);
    const output = path.join(folder, 'output.xlsx');
    fs.rmSync(output, { force: true });
    const args = ['fix', '--json', name, '-o', 'output.xlsx'];
    if (round) {
      fs.writeFileSync(path.join(folder, DECISIONS), JSON.stringify(round));
      args.push('--decisions', DECISIONS);
    }
    const done = spawnSync(PROGRAM, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 });
    report = JSON.parse(done.stdout);
    bytes = fs.existsSync(output) ? fs.readFileSync(output) : null;
  }
  report.output = report.record = null;
  return { report, workbook: bytes && sha(bytes) };
}

function sha(bytes) {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

// ---- the page ---------------------------------------------------------------------------------------------------------

// Keeps what the module answered, what was asked of it and what was saved, without changing what the page does.
function listen() {
  window.heard = { answers: [], asked: [], saved: [] };
  const parse = JSON.parse;
  JSON.parse = function (text) {
    const value = parse.apply(this, arguments);
    if (value && value.report) window.heard.answers.push(text);
    return value;
  };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    if (message && message.head) window.heard.asked.push(message.head);
    // One file breaks the worker, as a trap in the module would.
    if (message && message.head && message.head.indexOf('陷阱') >= 0) return post.call(this, { head: message.head });
    return post.apply(this, arguments);
  };
  // No dialog: whoever opens one is only heard.
  HTMLInputElement.prototype.click = function () { window.heard.chooses = true; };
  const create = URL.createObjectURL;
  URL.createObjectURL = function (blob) {
    if (/spreadsheet/.test(blob.type)) window.heard.saved.push(blob);
    return create.apply(this, arguments);
  };
}

class Page {
  // Opens the page; every address that is asked for is kept.
  static async open(browser, width, height, scale) {
    const page = new Page();
    page.tab = await browser.newPage();
    page.addresses = [];
    page.errors = [];
    page.tab.on('request', (request) => page.addresses.push(request.url()));
    page.tab.on('pageerror', (error) => page.errors.push(String(error)));
    await page.tab.setViewport({ width, height, deviceScaleFactor: scale || 1 });
    await page.tab.evaluateOnNewDocument(listen);
    await page.tab.goto(pathToFileURL(HTML).href);
    return page;
  }

  evaluate(run, ...args) { return this.tab.evaluate(run, ...args); }

  async put(files) {
    const input = await this.tab.$('#input');
    // The driver of old browsers would fetch something here, which the page's policy forbids.
    const old = input._remoteObject && this.tab._client;
    if (old) await old.send('DOM.setFileInputFiles', { objectId: input._remoteObject.objectId, files });
    else await input.uploadFile(...files);
    // Firefox tells nobody that files were put there.
    await this.evaluate(() => {
      const input = document.getElementById('input');
      if (input.files.length) input.dispatchEvent(new Event('change'));
    });
  }

  // Waits until something is so.
  async until(run, what, seconds, ...args) {
    const end = Date.now() + (seconds || 60) * 1000;
    for (;;) {
      const is = await this.evaluate(run, ...args);
      if (is) return is;
      if (Date.now() > end) throw new Error('not within time: ' + what + '; the page says: ' + await this.evaluate(() => document.querySelector('main').innerText.slice(0, 400)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // Waits for an answer, or for a sentence in its place.
  async answered(count, seconds) {
    await this.until((count) => {
      const busy = !document.getElementById('stop').hidden;
      return !busy && (window.heard.answers.length >= count || Boolean(document.querySelector('.sentence')));
    }, 'an answer', seconds, count);
  }

  async last() {
    const text = await this.evaluate(() => window.heard.answers[window.heard.answers.length - 1]);
    return text ? JSON.parse(text) : null;
  }

  sentence() {
    return this.evaluate(() => { const found = document.querySelector('.sentence'); return found && found.textContent; });
  }

  forget() { return this.evaluate(() => { window.heard = { answers: [], asked: [], saved: [] }; }); }

  async save() {
    await this.evaluate(() => document.getElementById('download').click());
    return this.saved();
  }

  // The bytes of what was saved last.
  async saved() {
    const text = await this.evaluate(async () => {
      const blob = window.heard.saved[window.heard.saved.length - 1];
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at]);
      return btoa(text);
    });
    return Buffer.from(text, 'base64');
  }

  async shot(name) {
    if (SHOTS) await this.tab.screenshot({ path: path.join(SHOTS, name + '.png') });
  }
}

// ---- what has to hold -------------------------------------------------------------------------------------------------

function examples() {
  const own = fs.readdirSync(EXAMPLES).filter((name) => name.endsWith('.xlsx')).map((name) => path.join(EXAMPLES, name));
  const more = (process.env.PAGE_FILES || '').split('\n').filter(Boolean);
  return own.concat(more);
}

async function sameAsTheProgram(page) {
  for (const file of examples()) {
    await page.forget();
    await page.put([file]);
    await page.answered(1);
    const answer = await page.last();
    assert(answer, file + ': ' + await page.sentence());
    const expected = native(file, []);
    assert.deepStrictEqual(answer.report, expected.report, file);
    if (expected.workbook) assert.strictEqual(sha(await page.save()), expected.workbook, file);
    else assert.strictEqual(await page.sentence(), expected.report.error.message, file);
  }
  return examples().length + ' files';
}

// What has the focus, in short.
function focus(page) {
  return page.evaluate(() => {
    const now = document.activeElement;
    return { id: now.id, tag: now.tagName, className: now.className, text: now.textContent.slice(0, 60), pressed: now.getAttribute('aria-pressed') };
  });
}

async function tabTo(page, found, what, back) {
  const seen = [];
  for (let at = 0; at < 400; at += 1) {
    const now = await focus(page);
    if (found(now)) return now;
    seen.push([now.tag, now.id, now.className, now.text.slice(0, 12)].filter(Boolean).join('.'));
    if (back) await page.tab.keyboard.down('Shift');
    await page.tab.keyboard.press('Tab');
    if (back) await page.tab.keyboard.up('Shift');
  }
  throw new Error('the key Tab never reaches ' + what + ': ' + seen.slice(0, 60).join(' '));
}

async function byKeysAlone(page) {
  const { keyboard } = page.tab;
  await tabTo(page, (now) => now.id === 'choose', 'the button that chooses files');
  await keyboard.press('Enter');
  await page.until(() => window.heard.chooses, 'a dialog that chooses files');
  await page.put([DAMAGED]);
  await page.answered(1);
  await page.until(() => document.activeElement.id === 'work-head', 'the focus on what came of it');
  const before = (await page.last()).view;
  const rounds = [];
  // Opens the first line that is to be decided and takes the first choice.
  await tabTo(page, (now) => now.className === 'head', 'a line');
  await keyboard.press('Enter');
  await tabTo(page, (now) => now.pressed === 'false', 'a choice');
  await keyboard.press('Enter');
  await page.answered(2);
  // The same line again: a figure of one's own.
  const shown = (await page.last()).view;
  assert.notDeepStrictEqual(shown.lines, before.lines);
  const line = shown.lines.find((one) => one.open && one.choices.some((choice) => choice.own));
  await tabTo(page, (now) => now.className === 'head' && now.text.startsWith(line.number + line.state), 'the next line', true);
  await keyboard.press('Enter');
  await tabTo(page, (now) => now.id === 'own-' + line.number, 'the field of a figure');
  await keyboard.type('12.5');
  await keyboard.press('Enter');
  await page.answered(3);
  const asked = JSON.parse(await page.evaluate(() => window.heard.asked[window.heard.asked.length - 1]));
  rounds.push(...asked.decisions);
  assert.strictEqual(rounds.reduce((sum, round) => sum + round.decisions.length, 0), 2);
  // A cell, its neighbour, and the relations of both.
  await tabTo(page, (now) => now.tag === 'TD', 'a cell');
  await keyboard.press('Enter');
  const head = () => page.evaluate(() => document.getElementById('relations-head').textContent + document.getElementById('relations-none').textContent);
  const one = await head();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  assert.notStrictEqual(await head(), one);
  await tabTo(page, (now) => now.id === 'download', 'the button that saves', true);
  await keyboard.press('Enter');
  const expected = native(DAMAGED, rounds);
  assert.deepStrictEqual((await page.last()).report, expected.report);
  assert.strictEqual(sha(await page.saved()), expected.workbook);
  return rounds.length + ' round(s) of decisions';
}

async function decisionsOfEveryKind(page) {
  await page.forget();
  await page.put([DAMAGED]);
  await page.answered(1);
  let count = 1;
  // Decides whatever is open until nothing is, the last way each time.
  for (let turn = 0; turn < 12; turn += 1) {
    const { view } = await page.last();
    const line = view.lines.find((one) => one.open && one.choices.length);
    if (!line) break;
    const words = line.choices.filter((choice) => !choice.own);
    const text = words[Math.max(0, words.length - 2)].text;
    await page.evaluate((number, text) => {
      const item = document.getElementById('line-' + number);
      if (!item.querySelector('.body')) item.querySelector('.head').click();
      const found = Array.from(item.querySelectorAll('.choice button')).find((one) => one.textContent === text);
      found.click();
    }, line.number, text);
    count += 1;
    await page.answered(count);
    assert.strictEqual(await page.sentence(), null);
  }
  const { view, report } = await page.last();
  assert.deepStrictEqual(view.lines.filter((line) => line.open && line.choices.length), []);
  const asked = JSON.parse(await page.evaluate(() => window.heard.asked[window.heard.asked.length - 1]));
  const expected = native(DAMAGED, asked.decisions);
  assert.deepStrictEqual(report, expected.report);
  assert.strictEqual(sha(await page.save()), expected.workbook);
  return (count - 1) + ' decisions in ' + asked.decisions.length + ' round(s)';
}

async function whatIsHostile(page) {
  const files = hostile.files(SCRATCH, ROOT);
  for (const [name, file] of Object.entries(files)) {
    await page.forget();
    await page.put([file]);
    await page.answered(1, 200);
    const sentence = await page.sentence();
    assert(sentence && /[\u4e00-\u9fff]{4}/.test(sentence), name + ': ' + sentence);
  }
  // What breaks the worker costs that file alone: below, another worker opens the next.
  const trap = path.join(SCRATCH, '陷阱.xlsx');
  fs.copyFileSync(DAMAGED, trap);
  await page.forget();
  await page.put([trap]);
  await page.answered(1);
  assert((await page.sentence()).includes('出了错'));
  // The password opens it.
  await page.forget();
  await page.put([files.locked]);
  await page.answered(1);
  await page.evaluate((password) => {
    document.querySelector('.password input').value = password;
    document.querySelector('.password button').click();
  }, hostile.PASSWORD);
  await page.answered(2);
  // It holds none of the tables, which nobody knows who cannot open it.
  assert.strictEqual((await page.last()).report.error.kind, 'no-tables');
  // The tab is alive.
  await page.forget();
  await page.put([DAMAGED]);
  await page.answered(1);
  assert((await page.last()).view);
  return Object.keys(files).join(', ');
}

async function twoHundredFiles(page) {
  await page.forget();
  const folder = fs.mkdtempSync(path.join(SCRATCH, 'many-'));
  const from = examples().slice(0, 4);
  const files = Array.from({ length: 200 }, (_, at) => {
    const file = path.join(folder, String(at).padStart(3, '0') + '.xlsx');
    if (at % 10 === 9) fs.writeFileSync(file, 'no workbook ' + at);
    else fs.copyFileSync(from[at % from.length], file);
    return file;
  });
  await page.put(files);
  await page.until(() => document.querySelectorAll('#files li[class]').length === 200, '200 lines', 200);
  const lines = await page.evaluate(() => Array.from(document.querySelectorAll('#files button')).map((one) => one.textContent));
  assert(lines.every((line) => line.startsWith('【')), lines.find((line) => !line.startsWith('【')));
  await page.evaluate(() => document.querySelector('#files button').click());
  await page.until(() => !document.getElementById('work').hidden, 'the file that was clicked');
  return lines[0];
}

async function noRequests(page) {
  const own = pathToFileURL(HTML).href;
  const others = page.addresses.filter((address) => address !== own && !address.startsWith('blob:'));
  assert.deepStrictEqual(others, []);
  assert.deepStrictEqual(page.errors, []);
  // Nor could there be any: the page's own policy refuses them.
  const refused = await page.evaluate(async () => {
    const heard = [];
    document.addEventListener('securitypolicyviolation', (event) => heard.push(event.effectiveDirective || event.violatedDirective));
    await fetch('http://127.0.0.1:9/').catch(() => {});
    new Image().src = 'http://127.0.0.1:9/a.png';
    await new Promise((resolve) => setTimeout(resolve, 300));
    return heard.sort();
  });
  assert.deepStrictEqual(refused.slice(0, 2), ['connect-src', 'img-src']);
  return page.addresses.length + ' addresses, all its own';
}

async function forEverybody(page) {
  const axe = fs.readFileSync(path.join(TOOLS, 'axe-core', 'axe.min.js'), 'utf8');
  const found = [];
  const look = async (where) => {
    await page.evaluate(axe);
    const run = await page.evaluate(async () => {
      const { violations, passes } = await window.axe.run();
      return { passes: passes.length, violations: violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')) };
    });
    assert(run.passes > 5, where);
    found.push(...run.violations.map((one) => where + ': ' + one));
  };
  await look('empty');
  await page.put([path.join(SCRATCH, 'no-such.xlsx')].map((file) => { fs.writeFileSync(file, 'x'); return file; }));
  await page.answered(1);
  await look('a sentence');
  await page.put([DAMAGED]);
  await page.answered(2);
  await look('a file');
  const sheets = await page.evaluate(() => document.querySelectorAll('#sheets button').length);
  for (let at = 0; at < sheets; at += 1) {
    await page.evaluate((at) => { document.querySelectorAll('#sheets button')[at].click(); }, at);
    await look('sheet ' + at);
  }
  await page.put([DAMAGED, path.join(EXAMPLES, '预算示例.xlsx')]);
  await page.until(() => document.querySelectorAll('#files li[class]').length === 2, 'two lines');
  await look('files');
  assert.deepStrictEqual(found, []);
  return sheets + ' sheets';
}

// Nothing is wider than the window, at 100 % and at 125 % of a usual screen.
async function readable(browser, name) {
  for (const [percent, scale] of [[100, 1], [125, 1.25]]) {
    const page = await Page.open(browser, Math.round(1366 / scale), Math.round(768 / scale), scale);
    await page.until(() => document.body.textContent.length > 0, 'the page');
    await page.shot(name + '-' + percent + '-empty');
    await page.put([DAMAGED]);
    await page.answered(1);
    await page.shot(name + '-' + percent);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.strictEqual(wide, 0, percent + ' %');
    await page.evaluate(() => window.scrollTo(0, 100000));
    await page.shot(name + '-' + percent + '-below');
    const small = await page.evaluate(() => Array.from(document.querySelectorAll('main button, main p, main li')).filter((one) => one.offsetParent && parseFloat(getComputedStyle(one).fontSize) < 13).length);
    assert.strictEqual(small, 0);
    await page.tab.close();
  }
  return '100 %, 125 %';
}

// Milliseconds from opening the page to the first result, and of the next two books.
async function times(browser) {
  const start = Date.now();
  const page = await Page.open(browser, 1366, 768);
  const opened = Date.now();
  await page.put([DAMAGED]);
  await page.answered(1);
  const first = Date.now();
  const later = [];
  for (const file of [path.join(EXAMPLES, '预算示例.xlsx'), DAMAGED]) {
    const began = Date.now();
    await page.forget();
    await page.put([file]);
    await page.answered(1);
    later.push(Date.now() - began);
  }
  await page.tab.close();
  return 'opened ' + (opened - start) + ', first result ' + (first - start) + ', later ' + later.join(' and ') + ' ms';
}

async function tried(name) {
  const browser = await browsers[name]();
  if (!browser) {
    console.log('SKIPPED: ' + name + ': the browser is not there');
    return true;
  }
  console.log('== ' + name + ': ' + await browser.version());
  let well = true;
  const step = async (what, run) => {
    const began = Date.now();
    try {
      const told = await run();
      console.log('ok   ' + what + ' (' + ((Date.now() - began) / 1000).toFixed(1) + ' s): ' + told);
    } catch (error) {
      well = false;
      console.log('FAIL ' + what + ': ' + String(error.stack || error).slice(0, 3000));
    }
  };
  await step('times', () => times(browser));
  const page = await Page.open(browser, 1366, 768);
  await step('the same as the program', () => sameAsTheProgram(page));
  await step('decisions until nothing is open', () => decisionsOfEveryKind(page));
  await step('hostile files', () => whatIsHostile(page));
  await step('200 files', () => twoHundredFiles(page));
  await step('no requests', () => noRequests(page));
  const keys = await Page.open(browser, 1366, 768);
  await step('by the keyboard alone', () => byKeysAlone(keys));
  await step('no requests', () => noRequests(keys));
  if (name === 'current') {
    const everybody = await Page.open(browser, 1366, 768);
    await step('axe finds nothing', () => forEverybody(everybody));
  }
  await step('readable', () => readable(browser, name));
  await browser.close();
  return well;
}

(async () => {
  let well = true;
  for (const name of WANTED.length ? WANTED : ['current', 'firefox', '109', '83', '80']) {
    well = await tried(name) && well;
  }
  fs.rmSync(SCRATCH, { recursive: true, force: true });
  process.exit(well ? 0 : 1);
})().catch((error) => { console.error(error); process.exit(1); });
