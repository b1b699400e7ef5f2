// Starts the browsers that the page is tried in: those that are installed, and those that npm packages hold.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const zlib = require('zlib');
const { execFileSync } = require('child_process');

const TOOLS = process.env.PAGE_TOOLS || path.join(__dirname, 'node_modules');

// Chromium in an npm package, unpacked beside it once; null if the package is not there.
function unpacked(name) {
  const folder = path.join(TOOLS, name);
  const bin = path.join(folder, 'bin');
  if (!fs.existsSync(path.join(bin, 'chromium.br'))) return null;
  const out = path.join(folder, 'unpacked');
  const program = path.join(out, 'chromium');
  if (!fs.existsSync(program)) {
    fs.mkdirSync(out, { recursive: true });
    for (const tar of ['aws.tar', 'swiftshader.tar']) {
      const file = path.join(out, tar);
      fs.writeFileSync(file, zlib.brotliDecompressSync(fs.readFileSync(path.join(bin, tar + '.br'))));
      execFileSync('tar', ['xf', file, '-C', out]);
    }
    fs.writeFileSync(program, zlib.brotliDecompressSync(fs.readFileSync(path.join(bin, 'chromium.br'))), { mode: 0o755 });
  }
  return out;
}

// The package's own list of fonts names none of this machine.
function fonts() {
  const file = path.join(os.tmpdir(), 'duibiao-page-fonts.conf');
  fs.writeFileSync(file, '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir><cachedir>' + os.tmpdir() + '/duibiao-page-fonts</cachedir></fontconfig>');
  return file;
}

const QUIET = ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

function packaged(name, driver) {
  return async function () {
    const out = unpacked(name);
    if (!out) return null;
    const env = Object.assign({}, process.env, { LD_LIBRARY_PATH: path.join(out, 'lib') + ':' + out, FONTCONFIG_FILE: fonts() });
    return require(path.join(TOOLS, driver)).launch({
      executablePath: path.join(out, 'chromium'), headless: driver === 'puppeteer-core' ? 'shell' : true, env,
      args: QUIET.concat(['--single-process', '--no-zygote', '--headless', '--disable-gpu', '--use-gl=swiftshader']),
    });
  };
}

function installed(names, browser) {
  return async function () {
    const program = names.find((name) => fs.existsSync(name));
    if (!program) return null;
    return require(path.join(TOOLS, 'puppeteer-core')).launch({
      executablePath: program, headless: true, browser, args: browser === 'firefox' ? [] : QUIET,
    });
  };
}

module.exports = {
  current: installed(['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome'], 'chrome'),
  109: packaged('chromium-109', 'puppeteer-core-2020'),
  83: packaged('chromium-83', 'puppeteer-core-2020'),
  80: packaged('chromium-80', 'puppeteer-core-2020'),
  firefox: installed(['/usr/bin/firefox-esr', '/usr/bin/firefox'], 'firefox'),
};
