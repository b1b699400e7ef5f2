// Files that no accountant means harm with, and a few of those who do: each has to end in a sentence.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

// The password of tests/read/passwords.
exports.PASSWORD = '密码 Ab１';

// An archive of parts that are compressed already.
function zip(parts) {
  const local = [];
  const central = [];
  let at = 0;
  for (const { name, packed, crc, size } of parts) {
    const title = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(title.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), head, title, packed);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, Buffer.alloc(10), u32(at), title);
    at += 30 + title.length + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.concat([Buffer.from('PK\x05\x06\0\0\0\0', 'latin1'), u16(parts.length), u16(parts.length), u32(list.length), u32(at), u16(0)]);
  return Buffer.concat([...local, list, end]);
}

function u16(number) { const out = Buffer.alloc(2); out.writeUInt16LE(number); return out; }
function u32(number) { const out = Buffer.alloc(4); out.writeUInt32LE(number); return out; }

let table = null;
function crc32(bytes) {
  if (!table) {
    table = Int32Array.from({ length: 256 }, (_, byte) => {
      let crc = byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
      return crc;
    });
  }
  let crc = -1;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

function part(name, bytes) {
  return { name, packed: zlib.deflateRawSync(bytes, { level: 9 }), crc: crc32(bytes), size: bytes.length };
}

// A workbook whose sheet is 100 MB of blanks once it is inflated.
function bomb() {
  const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const links = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const types = xml + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>';
  const head = Buffer.from(xml + '<worksheet xmlns="' + main + '"><sheetData>');
  const sheet = Buffer.alloc(100 << 20, 0x20);
  head.copy(sheet);
  return zip([
    part('[Content_Types].xml', Buffer.from(types)),
    part('_rels/.rels', Buffer.from(xml + '<Relationships xmlns="' + links + '"><Relationship Id="rId1" Type="' + office + '/officeDocument" Target="xl/workbook.xml"/></Relationships>')),
    part('xl/workbook.xml', Buffer.from(xml + '<workbook xmlns="' + main + '" xmlns:r="' + office + '"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>')),
    part('xl/_rels/workbook.xml.rels', Buffer.from(xml + '<Relationships xmlns="' + links + '"><Relationship Id="rId1" Type="' + office + '/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')),
    part('xl/worksheets/sheet1.xml', sheet),
  ]);
}

// The files by what they are.
exports.files = function (folder, root) {
  const file = (name) => path.join(folder, name);
  const files = {
    large: file('一百兆.xlsx'),
    full: file('三十九兆.xlsx'),
    bomb: file('炸弹.xlsx'),
    locked: path.join(root, 'tests/read/passwords/msoffcrypto.xlsx'),
    et: file('表格.et'),
    cut: file('半个.xlsx'),
    empty: file('空.xlsx'),
    picture: file('照片.jpg'),
  };
  fs.writeFileSync(files.large, '');
  fs.truncateSync(files.large, 100 << 20);
  fs.writeFileSync(files.full, '');
  fs.truncateSync(files.full, 39 << 20);
  fs.writeFileSync(files.bomb, exports.bomb || (exports.bomb = bomb()));
  // A compound file by its first bytes, and then nothing that makes sense.
  const et = Buffer.alloc(4096, 0x5a);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(et);
  fs.writeFileSync(files.et, et);
  const whole = fs.readFileSync(path.join(root, 'examples/预算示例.xlsx'));
  fs.writeFileSync(files.cut, whole.subarray(0, whole.length / 2));
  fs.writeFileSync(files.empty, '');
  fs.writeFileSync(files.picture, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(5000, 0x41)]));
  return files;
};
