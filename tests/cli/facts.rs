//! `duibiao facts`: amounts as a dataset for engines that add them up.

use super::{duibiao, folder};

/// A build without Parquet says so, and how to get another.
#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_build_one() {
    let folder = folder();
    let run = duibiao(&folder, &["facts", ".", "-o", "数据"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let how = "cargo install --path . --features parquet";
    assert!(run.err.contains(how), "{}", run.err);
    assert!(!folder.path().join("数据").exists());
}

/// What is no shard is wrong usage, in any build.
#[test]
fn a_shard_that_cannot_be_is_wrong_usage() {
    let folder = folder();
    let run = duibiao(&folder, &["facts", ".", "-o", "数据", "--shard", "4/3"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("如 1/3"), "{}", run.err);
}

#[cfg(feature = "parquet")]
mod written {
    use std::fs::File;
    use std::path::{Path, PathBuf};

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use tempfile::TempDir;

    use super::super::{duibiao, folder, put};

    /// The Parquet files below a folder.
    fn parts(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => found.extend(parts(&path)),
                false => found.push(path),
            }
        }
        found.sort();
        found
    }

    /// The rows below a folder as texts, its partitions with them, in no order that files give.
    fn rows(folder: &TempDir, name: &str) -> Vec<String> {
        let root = folder.path().join(name);
        let mut all = Vec::new();
        for part in parts(&root) {
            let partition = part
                .parent()
                .and_then(|parent| parent.strip_prefix(&root).ok());
            let partition = partition.expect("below it").display().to_string();
            let reader = SerializedFileReader::new(File::open(&part).expect("a part"));
            let reader = reader.expect("Parquet");
            let rows = reader.get_row_iter(None).expect("rows");
            all.extend(rows.map(|row| format!("{partition} {}", row.expect("a row"))));
        }
        all.sort();
        all
    }

    /// More files than shards.
    fn many() -> TempDir {
        let folder = folder();
        std::fs::create_dir_all(folder.path().join("报送/二科")).expect("folders");
        for name in ["good", "tails", "wrong"] {
            let bytes = std::fs::read(folder.path().join(format!("{name}.xlsx"))).expect("it");
            for number in 0..3 {
                put(&folder, &format!("报送/二科/{name}{number}.xlsx"), &bytes);
            }
        }
        put(&folder, "报送/半份.xlsx", b"PK\x03\x04 half a file");
        folder
    }

    #[test]
    fn the_shards_together_are_the_whole() {
        let folder = many();
        let whole = duibiao(&folder, &["facts", "报送", "-o", "全部"]);
        assert_eq!(whole.code, 2, "one cannot be read: {}", whole.err);
        assert!(whole.out.starts_with("10 个文件："), "{}", whole.out);
        assert!(whole.err.contains("【读不出】"), "{}", whole.err);
        for shard in ["1/3", "2/3", "3/3"] {
            let run = duibiao(&folder, &["facts", "报送", "-o", "分开", "--shard", shard]);
            assert!(run.code < 3, "{}", run.err);
        }
        for name in ["facts", "files", "units"] {
            let all = rows(&folder, &format!("全部/{name}"));
            assert_eq!(all, rows(&folder, &format!("分开/{name}")), "{name}");
        }
        assert_eq!(rows(&folder, "全部/files").len(), 10);
        let shards = parts(&folder.path().join("分开/files"));
        assert_eq!(shards.len(), 3, "{shards:?}");
    }

    #[test]
    fn the_same_files_are_the_same_bytes_and_are_not_written_over() {
        let folder = many();
        for output in ["甲", "乙"] {
            duibiao(&folder, &["facts", "报送", "-o", output]);
        }
        let bytes = |name: &str| -> Vec<Vec<u8>> {
            let parts = parts(&folder.path().join(name));
            parts
                .iter()
                .map(|part| std::fs::read(part).expect("it"))
                .collect()
        };
        assert_eq!(bytes("甲"), bytes("乙"));
        let before = bytes("甲");
        let again = duibiao(&folder, &["facts", "报送", "-o", "甲"]);
        assert_eq!(again.code, 2);
        assert!(again.err.contains("没有覆盖"), "{}", again.err);
        let other = duibiao(&folder, &["facts", "报送", "-o", "甲", "--shard", "1/2"]);
        assert!(other.err.contains("重复计数"), "{}", other.err);
        assert_eq!(before, bytes("甲"), "and nothing was left beside them");
    }

    #[test]
    fn an_amount_is_exact_and_one_that_does_not_fit_is_told() {
        let folder = folder();
        let run = duibiao(&folder, &["convert", "good.xlsx", "-o", "提交.json"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let path = folder.path().join("提交.json");
        let text = std::fs::read_to_string(&path).expect("the submission");
        let mut json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let amount = |json: &mut serde_json::Value, row: usize, digits: &str| {
            let values = &mut json["tables"][2]["ledgers"][0]["rows"][row]["values"];
            values[0]["amount"] = digits.into();
        };
        amount(&mut json, 0, "0.000000000000000000000001");
        amount(&mut json, 1, "1234567.0000000000001");
        std::fs::write(&path, json.to_string()).expect("written");
        let run = duibiao(&folder, &["facts", "提交.json", "-o", "数据"]);
        assert_eq!(run.code, 2);
        let place = "提交.json 表三!";
        assert!(
            run.err.contains("【未写】") && run.err.contains(place),
            "{}",
            run.err
        );
        let mut amounts = Vec::new();
        for part in parts(&folder.path().join("数据/facts")) {
            let reader = SerializedFileReader::new(File::open(part).expect("a part"));
            let reader = reader.expect("Parquet");
            for row in reader.get_row_iter(None).expect("rows") {
                let row = row.expect("a row");
                let fields = row.get_column_iter().filter(|(name, _)| *name == "amount");
                amounts.extend(fields.map(|(_, field)| field.clone()));
            }
        }
        let is = |digits: i128| {
            move |field: &&Field| match field {
                Field::Decimal(decimal) => decimal.data() == digits.to_be_bytes(),
                _ => false,
            }
        };
        // 12,345,670,000.000000001 元
        let exact = 12_345_670_000_000_000_001_i128 * 1_000_000_000;
        assert_eq!(amounts.iter().filter(is(exact)).count(), 1);
        let none = amounts.iter().filter(|field| **field == Field::Null);
        assert_eq!(none.count(), 1);
    }

    #[test]
    fn a_list_of_units_gives_code_and_parent() {
        let folder = folder();
        let check = duibiao(&folder, &["check", "--json", "good.xlsx"]);
        let report: serde_json::Value = serde_json::from_str(&check.out).expect("JSON");
        let department = report["department"].as_str().expect("a name");
        let list = format!("单位代码,单位名称,上级,单位性质\n015001,{department},某县,参公\n");
        put(&folder, "名单.csv", list.as_bytes());
        let args = ["facts", "good.xlsx", "-o", "数据", "--units", "名单.csv"];
        let run = duibiao(&folder, &args);
        assert_eq!(run.code, 0, "{}", run.err);
        for name in ["facts", "files", "units"] {
            let rows = rows(&folder, &format!("数据/{name}"));
            assert!(!rows.is_empty());
            let known = |row: &String| {
                row.contains("unit_code: \"015001\"")
                    && row.contains("parent: \"某县\"")
                    && row.contains("unit_kind: \"参公\"")
            };
            assert!(rows.iter().all(known), "{name}: {}", rows[0]);
        }
    }
}
