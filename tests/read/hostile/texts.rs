//! Texts, pages and foreign files under a workbook's name.

use super::case;
use super::case::Case;

/// A workbook in XML with those rows, not closed.
fn xml(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aa\">]>\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"表一\"><Table>{rows}"
    )
    .into_bytes()
}

/// A text that ends in half a character.
fn without_the_last_byte(mut text: Vec<u8>) -> Vec<u8> {
    text.pop();
    text
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let cell = "<td>x</td>";
    let attributes: String = (0..300_000).map(|n| format!(" a{n}=1")).collect();
    vec![
        case("nothing.xlsx", Vec::new(), "empty"),
        case("spaces.xlsx", b" \r\n\t ".to_vec(), "empty"),
        case("zeros.xlsx", vec![0; 100_000], "empty"),
        case("report.pdf.xlsx", b"%PDF-1.7\n%\xE2\xE3".to_vec(), "format"),
        case(
            "picture.xls",
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(),
            "format",
        ),
        case("rich.xls", b"{\\rtf1\\ansi}".to_vec(), "format"),
        case("archive.xls", b"Rar!\x1A\x07\x01\0".to_vec(), "format"),
        case(
            "shortcut.xls",
            b"L\0\0\0\x01\x14\x02\0\0\0".to_vec(),
            "format",
        ),
        case(
            "web-archive.xls",
            b"MIME-Version: 1.0\r\n".to_vec(),
            "format",
        ),
        case(
            "data.xls",
            b"<?xml version=\"1.0\"?><rows><row/></rows>".to_vec(),
            "format",
        ),
        case("program.xls", b"\x7FELF\x02\x01\x01\0".to_vec(), "format"),
        case(
            "noise.xls",
            (0..5_000_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect(),
            "format",
        ),
        case(
            "half-a-character.csv",
            b"\xE5\xB9,1\n\xE5".to_vec(),
            "truncated",
        ),
        case("zero-inside.csv", b"a,b\n1,\0\n".to_vec(), "format"),
        case("one-endless-row.csv", b"1,".repeat(2 << 20), "too-large"),
        case(
            "xml-far.xls",
            xml(
                "<Row ss:Index=\"4000000000\"><Cell><Data ss:Type=\"Number\">1</Data></Cell></Row>",
            ),
            "too-large",
        ),
        case("xml-nested.xls", xml(&"<Row>".repeat(200_000)), "too-large"),
        case(
            "xml-merges.xls",
            xml(&"<Row><Cell ss:MergeAcross=\"9\"/></Row>".repeat(400_000)),
            "too-large|too-slow",
        ),
        case(
            "xml-cut.xls",
            xml("<Row><Cell><Data ss:Type=\"String\">收"),
            "truncated",
        ),
        case(
            "xml-cut-in-a-character.xls",
            without_the_last_byte(xml("<Row><Cell><Data ss:Type=\"String\">收入")),
            "truncated",
        ),
        case(
            "page-cut-in-a-character.xls",
            without_the_last_byte("<html><table><tr><td>收入<td>合计".into()),
            "truncated",
        ),
        case(
            "csv-cut-in-a-character.csv",
            without_the_last_byte("编码,名称\n201,甲\n202,乙".into()),
            "truncated",
        ),
        case(
            "xml-entity.xls",
            xml(
                "<Row><Cell><Data ss:Type=\"String\">&a;</Data></Cell></Row></Table></Worksheet></Workbook>",
            ),
            "damaged",
        ),
        case("one-long-line.txt", vec![b'a'; 5 << 20], "too-large"),
        case(
            "open-quote.csv",
            [b"a,b\n1,2\n1,\"".to_vec(), vec![b'x'; 2 << 20]].concat(),
            "too-large",
        ),
        case(
            "million-fields.csv",
            b"1,2,3,4,5,6,7,8,9\n".repeat(200_000),
            "too-large|too-slow",
        ),
        case(
            "wide.csv",
            [",".repeat(20_000).as_bytes(), b"x\n"].concat().repeat(2),
            "too-large",
        ),
        case("tabs.txt", vec![b'\t'; 30 << 20], "empty"),
        case(
            "long-lines.txt",
            b"x\n".repeat(3 << 20),
            "too-large|damaged",
        ),
        case(
            "nested-tables.xls",
            "<table><tr><td>".repeat(100_000).into_bytes(),
            "too-large",
        ),
        case(
            "unclosed.xls",
            format!("<html><table><tr>{cell}<tr>{cell}").into_bytes(),
            "ok",
        ),
        case(
            "stray-ends.xls",
            "<html></table></tr></td></table>"
                .repeat(1_000)
                .into_bytes(),
            "ok",
        ),
        case(
            "rowspan.xls",
            format!(
                "<table>{}</table>",
                "<tr><td rowspan=4294967295 colspan=99999>x</td></tr>".repeat(40)
            )
            .into_bytes(),
            "ok|too-large",
        ),
        case(
            "colspan.xls",
            format!(
                "<table><tr>{}</tr></table>",
                "<td colspan=1000>x</td>".repeat(1_000)
            )
            .into_bytes(),
            "too-large",
        ),
        case(
            "attributes.xls",
            format!("<html><table{attributes}><tr>{cell}").into_bytes(),
            "ok|too-slow",
        ),
        case(
            "endless-comment.xls",
            [b"<html><table><!--".to_vec(), vec![b'-'; 20 << 20]].concat(),
            "ok|too-slow",
        ),
        case(
            "endless-reference.xls",
            [b"<html><table><tr><td>&#".to_vec(), vec![b'9'; 5 << 20]].concat(),
            "ok|too-large|too-slow",
        ),
        case(
            "million-cells.xls",
            format!(
                "<table>{}",
                format!("<tr>{}", cell.repeat(10)).repeat(150_000)
            )
            .into_bytes(),
            "too-large|too-slow",
        ),
    ]
}
