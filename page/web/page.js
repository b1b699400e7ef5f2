// The page: takes files, has the worker run the module on them, and draws what it answers.
// ES2017, nothing from elsewhere. What is known of the figures comes from the module; nothing is worked out here.
'use strict';
(function () {
  // What a tab of 32 bits can take: the file lies there several times over while it is read.
  const MOST_MEGABYTES = 40;
  const MOST_SECONDS = 180;
  // A worker that had a large file keeps its memory; another takes its place.
  const MOST_MEMORY = 256 << 20;
  // Cells of a relation that are named at once.
  const MOST_CELLS = 24;

  const by = function (id) { return document.getElementById(id); };

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function button(text, className, pressed) {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', pressed);
    return made;
  }

  function empty(node) {
    while (node.firstChild) node.removeChild(node.firstChild);
  }

  // ---- the worker -------------------------------------------------------------------------------------------------

  let packed = null;
  let worker = null;
  let starting = null;
  let giveUp = null;

  function unpackText() {
    const text = atob(by('module').textContent.trim());
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    return bytes;
  }

  // A promise of what the worker says next; `giveUp(why)` ends the worker and the promise. Starting is never given up: the
  // next file needs it as well.
  function said(send, mayStop) {
    return new Promise(function (resolve, reject) {
      const end = function (why) {
        clearTimeout(timer);
        giveUp = null;
        if (worker) worker.terminate();
        worker = null;
        starting = null;
        reject(new Error(why));
      };
      const timer = setTimeout(function () { end('slow'); }, MOST_SECONDS * 1000);
      if (mayStop) giveUp = end;
      worker.onmessage = function (event) {
        if (event.data.broke) { end('broke'); return; }
        clearTimeout(timer);
        giveUp = null;
        resolve(event.data);
      };
      worker.onerror = function () { end('broke'); };
      send();
    });
  }

  function started() {
    if (!starting) {
      if (!packed) packed = unpackText();
      const code = new Blob([by('worker').textContent], { type: 'text/javascript' });
      const url = URL.createObjectURL(code);
      worker = new Worker(url);
      starting = said(function () { worker.postMessage({ start: packed }); }).catch(function () {
        throw new Error('start');
      });
    }
    return starting;
  }

  async function ask(request, bytes) {
    await started();
    const file = bytes.slice(0);
    const answer = await said(function () {
      worker.postMessage({ head: JSON.stringify(request), file: file }, [file]);
    }, true);
    if (answer.memory > MOST_MEMORY) {
      worker.terminate();
      worker = starting = null;
    }
    const read = JSON.parse(answer.json);
    read.workbook = answer.workbook;
    return read;
  }

  // ---- files ------------------------------------------------------------------------------------------------------

  // What is open: the file, its bytes, the rounds of decisions, what was answered, and what is looked at.
  let open = null;
  // Another set of files makes what is still being worked on void.
  let turn = 0;

  function trouble(text) {
    const box = by('trouble');
    empty(box);
    if (text) box.appendChild(make('p', 'sentence', text));
    return box;
  }

  function busy(text) {
    by('busy').textContent = text;
    by('stop').hidden = true;
  }

  // The same with a way to stop.
  function busyWith(text) {
    busy(text);
    by('stop').hidden = false;
  }

  function sentence(error, name) {
    if (error.message === 'slow') return WORDS.slow(name);
    if (error.message === 'stopped') return WORDS.stopped;
    if (error.message === 'start') return WORDS.cannotStart;
    if (error.message === 'unreadable') return WORDS.unreadable(name);
    if (error.message === 'large') return error.sentence;
    return WORDS.broke(name);
  }

  async function bytesOf(file) {
    if (file.size > MOST_MEGABYTES * 1048576) {
      const error = new Error('large');
      error.sentence = WORDS.tooLarge(file.name, Math.round(file.size / 1048576), MOST_MEGABYTES);
      throw error;
    }
    try {
      return await file.arrayBuffer();
    } catch (error) {
      throw new Error('unreadable');
    }
  }

  function take(files) {
    if (giveUp) giveUp('stopped');
    turn += 1;
    trouble('');
    by('work').hidden = true;
    by('many').hidden = true;
    open = null;
    if (files.length === 0) { trouble(WORDS.folderEmpty); return; }
    document.body.className = 'taken';
    if (files.length === 1) show(files[0]);
    else tellEach(files);
  }

  async function tellEach(files) {
    const own = turn;
    by('many-head').textContent = WORDS.manyHead(files.length);
    const list = by('files');
    empty(list);
    const rows = files.map(function (file) {
      const row = make('li');
      row.appendChild(button(file.name, 'file', function () { show(file); }));
      list.appendChild(row);
      return row;
    });
    by('many').hidden = false;
    for (let at = 0; at < files.length; at += 1) {
      let told;
      try {
        told = await inTurn(async function () {
          if (own !== turn) return null;
          const bytes = await bytesOf(files[at]);
          await started();
          const asking = ask({ do: 'tell', name: files[at].name }, bytes);
          busyWith(WORDS.workingMany(at + 1, files.length));
          return asking;
        });
      } catch (error) {
        if (own !== turn) return;
        told = { outcome: 'unchecked', line: sentence(error, files[at].name) };
        if (error.message === 'start') { trouble(WORDS.cannotStart); busy(''); return; }
      }
      if (own !== turn) return;
      rows[at].className = 'outcome-' + told.outcome;
      rows[at].firstChild.textContent = told.line;
    }
    busy('');
  }

  // The worker does one thing at a time.
  let queue = Promise.resolve();
  function inTurn(job) {
    const done = queue.then(job);
    queue = done.catch(function () {});
    return done;
  }

  async function show(file, password) {
    trouble('');
    const own = turn;
    let bytes;
    try {
      bytes = await bytesOf(file);
    } catch (error) {
      trouble(sentence(error, file.name));
      return;
    }
    if (own !== turn) return;
    const now = { file: file, password: password, bytes: bytes, rounds: [[]], firstSeen: {}, answer: null, sheet: null, cell: null, line: null };
    const answer = await run(now);
    if (!answer || own !== turn) return;
    if (!answer.view) { refused(file, answer); return; }
    open = now;
    accept(answer);
    const first = answer.view.lines.find(function (line) { return line.at; });
    draw();
    by('work').hidden = false;
    if (first) select(first, false);
    if (!open.sheet) showSheet('');
    by('work-head').focus();
  }

  function run(now) {
    const decisions = now.rounds.filter(function (round, at) { return at === 0 || round.length > 0; }).map(function (round) {
      return { version: 1, decisions: round };
    });
    const request = { do: 'show', file: { name: now.file.name }, decisions: [] };
    if (now.password) request.file.password = now.password;
    if (decisions.some(function (one) { return one.decisions.length > 0; })) request.decisions = decisions;
    return inTurn(async function () {
      try {
        busy(WORDS.starting);
        await started();
        const asking = ask(request, now.bytes);
        busyWith(WORDS.working(now.file.name));
        return await asking;
      } catch (error) {
        trouble(sentence(error, now.file.name));
        return null;
      } finally {
        busy('');
      }
    });
  }

  // A file that could not be read says why; one with a password asks for it.
  function refused(file, answer) {
    const error = answer.report.error;
    const locked = error && error.kind === 'encrypted';
    const box = trouble(locked ? WORDS.locked(file.name) : error ? error.message : answer.line);
    if (!error || ['encrypted', 'wrong-password'].indexOf(error.kind) < 0) return;
    const form = make('form', 'password');
    const label = make('label', '', WORDS.askPassword);
    const input = make('input');
    input.type = 'password';
    input.autocomplete = 'off';
    label.appendChild(input);
    form.appendChild(label);
    const go = make('button', '', WORDS.openIt);
    go.type = 'submit';
    form.appendChild(go);
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      show(file, input.value);
    });
    box.appendChild(form);
    input.focus();
  }

  // ---- decisions --------------------------------------------------------------------------------------------------

  // Remembers in which round the lines showed first: what is decided on them belongs to that round.
  function accept(answer) {
    open.answer = answer;
    const round = open.rounds.filter(function (one) { return one.length > 0; }).length;
    answer.view.lines.forEach(function (line) {
      if (line.id && !(line.id in open.firstSeen)) open.firstSeen[line.id] = round;
    });
    open.relationsOf = null;
  }

  async function decide(line, choice, value, remark) {
    const before = open.rounds;
    const round = open.firstSeen[line.id];
    const rounds = before.map(function (one) {
      return one.filter(function (decision) { return decision.id !== line.id; });
    });
    while (rounds.length <= round) rounds.push([]);
    if (choice) {
      const decision = { id: line.id, choice: choice };
      if (value) decision.value = value;
      if (remark) decision.remark = remark;
      rounds[round].push(decision);
    }
    open.rounds = rounds;
    const now = open;
    trouble('');
    const answer = await run(now);
    if (open !== now) return;
    if (!answer || !answer.view) {
      open.rounds = before;
      if (answer) trouble(answer.report.error.message + ' ' + WORDS.keptChoices);
      return;
    }
    accept(answer);
    const id = open.line;
    draw();
    const same = answer.view.lines.find(function (one) { return one.id === id; });
    showSheet(open.sheet);
    if (same) select(same, true);
    else by('work-head').focus();
  }

  // ---- drawing ----------------------------------------------------------------------------------------------------

  function isOpen(line) { return line.open; }

  function draw() {
    const view = open.answer.view;
    const left = view.lines.filter(isOpen).length;
    by('work-head').textContent = view.summary[0];
    by('summary').textContent = view.summary.slice(1).join('；');
    const notices = by('notices');
    empty(notices);
    open.answer.report.notices.forEach(function (notice) { notices.appendChild(make('li', '', notice.message)); });
    by('left').textContent = WORDS.leftToDecide(left);
    by('looks').textContent = view.css;
    drawTabs();
    const list = by('lines');
    empty(list);
    view.lines.forEach(function (line) { list.appendChild(drawLine(line)); });
    if (view.lines.length === 0) list.appendChild(make('li', 'none', WORDS.noLines));
    by('busy').textContent = WORDS.done(view.lines.length, left);
  }

  const KINDS = { '要您定': 'open', '未核': 'unchecked', '提示': 'hint', '尾差': 'tail', '保留原值': 'hint' };

  function drawLine(line) {
    const item = make('li', 'line');
    item.id = 'line-' + line.number;
    const head = button('', 'head', function () { select(line, true); });
    head.setAttribute('aria-expanded', 'false');
    head.appendChild(make('span', 'number', line.number));
    head.appendChild(make('span', 'state ' + (KINDS[line.state] || 'done'), line.state));
    head.appendChild(make('span', 'place', line.place));
    head.appendChild(make('span', 'subject', line.subject));
    const told = figuresOf(line) || line.basis;
    if (told) head.appendChild(make('span', 'figures', told));
    item.appendChild(head);
    return item;
  }

  function figuresOf(way) {
    const parts = [];
    if (way.reported !== null) parts.push(WORDS.reported + ' ' + way.reported);
    if (way.expected !== null) parts.push(WORDS.expected + ' ' + way.expected);
    return parts.join('，');
  }

  // Opens a line and goes to its cell.
  function select(line, move) {
    open.line = line.id || null;
    const all = by('lines').children;
    for (let at = 0; at < all.length; at += 1) {
      const head = all[at].querySelector('.head');
      const own = all[at].id === 'line-' + line.number;
      all[at].classList.toggle('selected', own);
      if (head) head.setAttribute('aria-expanded', String(own));
      const body = all[at].querySelector('.body');
      if (body) all[at].removeChild(body);
      if (own) all[at].appendChild(drawBody(line));
    }
    const at = line.at || line.suspects[0];
    if (at) go(at, false);
    if (move) {
      const head = by('line-' + line.number).querySelector('.head');
      head.focus();
      head.scrollIntoView({ block: 'nearest' });
    }
  }

  function drawBody(line) {
    const body = make('div', 'body');
    if (line.basis && figuresOf(line)) body.appendChild(make('p', '', line.basis));
    if (line.difference !== null && line.difference !== undefined) body.appendChild(make('p', '', WORDS.difference + ' ' + line.difference));
    if (line.input) body.appendChild(make('p', 'small', WORDS.input + '：' + line.input));
    line.proofs.forEach(function (proof) { body.appendChild(make('p', '', proof)); });
    if (line.ways.length) {
      const ways = make('ul', 'ways');
      line.ways.forEach(function (way) {
        const row = make('li');
        const text = [way.number, way.place, way.subject].filter(Boolean).join(' ');
        if (way.at) row.appendChild(button(text, 'link', function () { go(way.at, true); }));
        else row.appendChild(make('span', '', text));
        const rest = [figuresOf(way), way.basis].filter(Boolean).join('；');
        row.appendChild(make('span', 'rest', rest));
        ways.appendChild(row);
      });
      body.appendChild(ways);
    }
    if (line.more) body.appendChild(make('p', 'small', line.more));
    if (line.choices.length) body.appendChild(drawChoices(line));
    return body;
  }

  function field(text, value, id) {
    const label = make('label', 'field', text);
    const input = make('input');
    input.type = 'text';
    input.value = value;
    input.id = id;
    input.autocomplete = 'off';
    label.appendChild(input);
    return { label: label, input: input };
  }

  function drawChoices(line) {
    const box = make('div', 'choices');
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', WORDS.line(line.number) + ' ' + WORDS.decide);
    const remark = field(WORDS.remark, line.remark, 'remark-' + line.number);
    line.choices.forEach(function (choice) {
      const chosen = line.choice === choice.word;
      const row = make('div', 'choice');
      if (choice.own) {
        const own = field(WORDS.own, chosen ? line.value : '', 'own-' + line.number);
        const go = function () { decide(line, choice.word, own.input.value.trim(), remark.input.value.trim()); };
        own.input.addEventListener('keydown', function (event) { if (event.key === 'Enter') go(); });
        row.appendChild(own.label);
        row.appendChild(pressed(button(WORDS.ownIt, '', go), chosen));
      } else {
        const go = function () { decide(line, choice.word, '', remark.input.value.trim()); };
        row.appendChild(pressed(button(choice.text, '', go), chosen));
      }
      box.appendChild(row);
    });
    const last = make('div', 'choice');
    last.appendChild(remark.label);
    if (line.choice) last.appendChild(button(WORDS.undo, '', function () { decide(line, '', '', ''); }));
    box.appendChild(last);
    return box;
  }

  function pressed(made, chosen) {
    made.setAttribute('aria-pressed', String(chosen));
    return made;
  }

  // ---- the sheets -------------------------------------------------------------------------------------------------

  function drawTabs() {
    const nav = by('sheets');
    empty(nav);
    const marks = {};
    open.answer.view.lines.filter(isOpen).forEach(function (line) {
      const names = {};
      line.suspects.concat(line.at ? [line.at] : []).forEach(function (at) { names[at.sheet] = true; });
      Object.keys(names).forEach(function (name) { marks[name] = (marks[name] || 0) + 1; });
    });
    open.answer.view.sheets.forEach(function (sheet) {
      const text = sheet.name + (marks[sheet.name] ? WORDS.sheetMarks(marks[sheet.name]) : '');
      const tab = button(text, marks[sheet.name] ? 'marked' : '', function () { showSheet(sheet.name); });
      tab.dataset.sheet = sheet.name;
      nav.appendChild(tab);
    });
  }

  function sheetOf(name) {
    return open.answer.view.sheets.find(function (sheet) { return sheet.name === name; });
  }

  function showSheet(name) {
    const sheet = sheetOf(name) || open.answer.view.sheets[0];
    const box = by('sheet');
    if (!sheet) { empty(box); return; }
    open.sheet = sheet.name;
    const tabs = by('sheets').children;
    for (let at = 0; at < tabs.length; at += 1) {
      const own = tabs[at].dataset.sheet === sheet.name;
      if (own) tabs[at].setAttribute('aria-current', 'true');
      else tabs[at].removeAttribute('aria-current');
    }
    box.innerHTML = sheet.html;
    const table = box.firstChild;
    table.setAttribute('role', 'grid');
    table.setAttribute('aria-label', sheet.name);
    open.cells = {};
    const cells = table.querySelectorAll('td[data-at]');
    for (let at = 0; at < cells.length; at += 1) {
      open.cells[cells[at].dataset.at] = cells[at];
      cells[at].tabIndex = -1;
    }
    open.answer.view.lines.forEach(function (line) {
      const own = line.suspects.concat(line.at ? [line.at] : []);
      own.forEach(function (at) { if (at.sheet === sheet.name) mark(open.cells[at.cell], line.number); });
    });
    const first = Object.keys(relationsOf()).map(split).find(function (at) { return at.sheet === sheet.name; });
    const home = (first && open.cells[first.cell]) || cells[0];
    if (home) home.tabIndex = 0;
  }

  function split(key) {
    const at = key.lastIndexOf('!');
    return { sheet: key.slice(0, at), cell: key.slice(at + 1) };
  }

  function mark(cell, number) {
    if (!cell) return;
    const before = cell.dataset.lines ? cell.dataset.lines.split(' ') : [];
    if (before.indexOf(number) < 0) cell.dataset.lines = before.concat([number]).join(' ');
  }

  function go(at, focus) {
    if (!sheetOf(at.sheet)) return;
    if (open.sheet !== at.sheet || !by('sheet').firstChild) showSheet(at.sheet);
    const cell = open.cells[at.cell];
    if (!cell) return;
    here(cell);
    const box = by('sheet');
    const frame = box.getBoundingClientRect();
    const own = cell.getBoundingClientRect();
    if (own.top < frame.top || own.bottom > frame.bottom) box.scrollTop += own.top - frame.top - (frame.height - own.height) / 2;
    if (own.left < frame.left || own.right > frame.right) box.scrollLeft += own.left - frame.left - (frame.width - own.width) / 2;
    drawRelations(at);
    if (focus) cell.focus();
  }

  function here(cell) {
    const before = by('sheet').querySelectorAll('[tabindex="0"], .here');
    for (let at = 0; at < before.length; at += 1) {
      before[at].tabIndex = -1;
      before[at].classList.remove('here');
    }
    cell.tabIndex = 0;
    cell.classList.add('here');
  }

  function relationsOf() {
    if (!open.relationsOf) {
      const view = open.answer.view;
      const found = {};
      view.relations.forEach(function (relation, number) {
        relation.terms.forEach(function (term) {
          const at = view.terms[term].at;
          if (!at) return;
          const key = at.sheet + '!' + at.cell;
          if (!found[key]) found[key] = { term: term, relations: [] };
          found[key].relations.push(number);
        });
      });
      open.relationsOf = found;
    }
    return open.relationsOf;
  }

  // What needs looking at comes first.
  const ORDER = ['mismatch', 'unchecked', 'hint', 'tail', 'pass'];

  function drawRelations(at) {
    const key = at.sheet + '!' + at.cell;
    const list = by('relations-list');
    empty(list);
    const found = relationsOf()[key];
    const note = (sheetOf(at.sheet).notes || {})[at.cell];
    const none = by('relations-none');
    none.hidden = Boolean(found || note);
    none.textContent = WORDS.noRelations(key);
    by('relations-head').textContent = WORDS.relations;
    if (found) drawFound(found, key);
    if (note) list.appendChild(make('li', 'note', note));
  }

  function drawFound(found, key) {
    const view = open.answer.view;
    const term = view.terms[found.term];
    by('relations-head').textContent = WORDS.relations + '：' + WORDS.cellOf(key, term.subject, term.value);
    const relations = found.relations.map(function (number) { return view.relations[number]; });
    relations.sort(function (a, b) { return ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome); });
    relations.forEach(function (relation) { by('relations-list').appendChild(drawRelation(relation, key)); });
  }

  function drawRelation(relation, key) {
    const view = open.answer.view;
    const item = make('li', 'relation');
    item.appendChild(make('span', 'state outcome-' + relation.outcome, relation.word));
    item.appendChild(make('span', 'says', view.rules[relation.rule]));
    item.appendChild(make('span', 'equation', relation.equation));
    const others = make('span', 'others');
    let named = 0;
    relation.terms.forEach(function (number) {
      const at = view.terms[number].at;
      if (!at || at.sheet + '!' + at.cell === key) return;
      named += 1;
      if (named > MOST_CELLS) return;
      const term = view.terms[number];
      const link = button(at.sheet + '!' + at.cell, 'link', function () { go(at, true); });
      link.title = WORDS.cellOf(at.sheet + '!' + at.cell, term.subject, term.value);
      others.appendChild(link);
      others.appendChild(document.createTextNode(' '));
    });
    if (named > MOST_CELLS) others.appendChild(make('span', '', WORDS.more(named - MOST_CELLS)));
    item.appendChild(others);
    return item;
  }

  function cellOf(event) {
    const cell = event.target.closest ? event.target.closest('td[data-at]') : null;
    return cell && by('sheet').contains(cell) ? cell : null;
  }

  function look(cell) {
    here(cell);
    drawRelations({ sheet: open.sheet, cell: cell.dataset.at });
  }

  // The next cell in a direction, however wide or high the cells are.
  function beside(cell, key) {
    const own = cell.getBoundingClientRect();
    const box = by('sheet');
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[key];
    if (!step) return null;
    const middle = [own.left + Math.min(own.width, 20) / 2, own.top + Math.min(own.height, 20) / 2];
    let best = null;
    const cells = box.querySelectorAll('td[data-at]');
    for (let at = 0; at < cells.length; at += 1) {
      if (cells[at] === cell) continue;
      const rect = cells[at].getBoundingClientRect();
      const inLine = step[0] ? rect.top <= middle[1] && rect.bottom > middle[1] : rect.left <= middle[0] && rect.right > middle[0];
      if (!inLine) continue;
      const far = step[0] ? (step[0] > 0 ? rect.left - own.right : own.left - rect.right) : (step[1] > 0 ? rect.top - own.bottom : own.top - rect.bottom);
      if (far < -1) continue;
      if (!best || far < best.far) best = { far: far, cell: cells[at] };
    }
    return best && best.cell;
  }

  // ---- what a person does -----------------------------------------------------------------------------------------

  function listen() {
    by('choose').addEventListener('click', function () { by('input').click(); });
    by('input').addEventListener('change', function () {
      const files = Array.prototype.slice.call(by('input').files);
      by('input').value = '';
      if (files.length) take(files);
    });
    by('stop').addEventListener('click', function () { turn += 1; if (giveUp) giveUp('stopped'); busy(''); });
    by('download').addEventListener('click', function () {
      const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
      const url = URL.createObjectURL(new Blob([open.answer.workbook], { type: type }));
      const link = make('a');
      link.href = url;
      link.download = open.answer.view.file;
      document.body.appendChild(link);
      link.click();
      document.body.removeChild(link);
      setTimeout(function () { URL.revokeObjectURL(url); }, 60000);
    });
    const over = function (event) { event.preventDefault(); by('drop').classList.add('over'); };
    document.addEventListener('dragenter', over);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', function (event) { if (!event.relatedTarget) by('drop').classList.remove('over'); });
    document.addEventListener('drop', async function (event) {
      event.preventDefault();
      by('drop').classList.remove('over');
      take(await dropped(event.dataTransfer));
    });
    by('sheet').addEventListener('click', function (event) { const cell = cellOf(event); if (cell) look(cell); });
    by('sheet').addEventListener('keydown', function (event) {
      const cell = cellOf(event);
      if (!cell) return;
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); look(cell); return; }
      const next = beside(cell, event.key);
      if (next) { event.preventDefault(); here(next); next.focus(); }
    });
  }

  // The files of what was dropped, those in folders among them, in the order of their paths.
  async function dropped(data) {
    const entries = [];
    const items = data.items || [];
    for (let at = 0; at < items.length; at += 1) {
      const entry = items[at].webkitGetAsEntry ? items[at].webkitGetAsEntry() : null;
      if (entry) entries.push(entry);
    }
    if (!entries.some(function (entry) { return entry.isDirectory; })) return Array.prototype.slice.call(data.files);
    const files = [];
    for (let at = 0; at < entries.length; at += 1) await walk(entries[at], files);
    files.sort(function (a, b) { return a.path < b.path ? -1 : 1; });
    return files.map(function (found) { return found.file; });
  }

  async function walk(entry, files) {
    if (entry.isFile) {
      try {
        const file = await new Promise(function (resolve, reject) { entry.file(resolve, reject); });
        files.push({ path: entry.fullPath, file: file });
      } catch (error) {
        files.push({ path: entry.fullPath, file: { name: entry.name, size: 0, arrayBuffer: function () { return Promise.reject(error); } } });
      }
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise(function (resolve) { reader.readEntries(resolve, function () { resolve([]); }); });
      if (some.length === 0) return;
      for (let at = 0; at < some.length; at += 1) await walk(some[at], files);
    }
  }

  const named = document.querySelectorAll('[data-words]');
  for (let at = 0; at < named.length; at += 1) named[at].textContent = WORDS[named[at].dataset.words];
  if (typeof DecompressionStream === 'undefined' || typeof WebAssembly === 'undefined' || typeof Worker === 'undefined') {
    trouble(WORDS.cannotStart);
    return;
  }
  listen();
  started().catch(function () { trouble(WORDS.cannotStart); });
}());
