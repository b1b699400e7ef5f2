//! What the TOML reader says of a mistake, in Chinese sentences.
//!
//! In goes its English message, out comes a sentence that says what was expected. A message that is not
//! known here is passed on behind the words that it is about TOML.

/// What stands before `, expected …` in the reader's messages on syntax, and what to say.
const SYNTAX: [(&str, &str); 30] = [
    (
        "string values must be quoted",
        "文字应写在半角引号里，如 unit = \"万元\"。",
    ),
    (
        "invalid basic string",
        "这段文字没有在本行用引号 \" 结束，或含有不可见的字符。",
    ),
    (
        "invalid literal string",
        "这段文字没有在本行用引号 ' 结束，或含有不可见的字符。",
    ),
    (
        "invalid unquoted key",
        "等号左边的键应是规定的英文单词，如 title。",
    ),
    (
        "invalid key-value pair",
        "这里应为 键 = 值；上一行的值可能没有写完。",
    ),
    ("key with no value", "键的后面应为 = 和它的值。"),
    ("missing value for key", "= 的后面应有值。"),
    ("missing value", "= 的后面应有值。"),
    ("extra `=`", "多了一个 =。"),
    (
        "unexpected `=` in array",
        "[ ] 里是一串值，不能有 =；带键的一项应写在 { } 里。",
    ),
    ("extra assignment between key-value pairs", "多了一个 =。"),
    (
        "missing assignment between key-value pairs",
        "键和值之间应为 =。",
    ),
    (
        "missing comma between key-value pairs",
        "{ } 里的各项之间应为半角逗号，末尾应为 }。",
    ),
    (
        "missing comma between array elements",
        "[ ] 里的各项之间应为半角逗号，末尾应为 ]。",
    ),
    (
        "missing key for inline table element",
        "{ } 里应为 键 = 值；前面可能少了 }。",
    ),
    ("invalid inline table element", "{ } 里应为 键 = 值。"),
    ("extra comma in inline table", "{ } 里多了一个逗号。"),
    ("extra comma in array", "[ ] 里多了一个逗号。"),
    ("unclosed inline table", "{ 没有结束，应为 }。"),
    ("unclosed array table", "标题应以 ]] 结束，如 [[table]]。"),
    ("unclosed array", "[ 没有结束，应为 ]。"),
    ("unclosed table", "标题应以 ] 结束。"),
    (
        "missing escaped value",
        "\\ 在引号里另有含义；要写 \\ 本身应写成 \\\\。",
    ),
    ("too few unicode value digits", "\\u 后应为四位十六进制数。"),
    ("unexpected content", "这里多了东西；一行只写一个 键 = 值。"),
    (
        "unexpected key or value",
        "这里多了东西；一行只写一个 键 = 值。",
    ),
    ("invalid value", "这里的值写法不对；文字应写在半角引号里。"),
    (
        "unexpected leading zero",
        "整数前面不应有 0；科目编码应写在引号里，如 \"0201\"。",
    ),
    ("cannot recurse further", "括号套得太深。"),
    (
        "carriage return must be followed by newline",
        "换行符不完整，请用文本编辑器另存一次。",
    ),
];

/// The message in Chinese.
pub(super) fn sentence(message: &str) -> String {
    let message = message.trim();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        return unknown_key(rest);
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("缺少键 {}，这里必须写明它。", bare(key));
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        return mismatch("类型不对", rest);
    }
    if let Some(rest) = message.strip_prefix("invalid value: ") {
        return mismatch("取值不对", rest);
    }
    if message.starts_with("duplicate key") {
        return "这个键前面已经写过，只能写一次；多张表、多条规则应写成 [[table]]、[[rule]]。"
            .into();
    }
    let known = SYNTAX.iter().find(|(start, _)| message.starts_with(start));
    known.map_or_else(
        || {
            format!(
                "TOML 的写法有误：{}。",
                message.replace(", expected ", "，应为 ")
            )
        },
        |(_, sentence)| (*sentence).to_owned(),
    )
}

/// `` `kopf`, expected one of `id`, `head` ``
fn unknown_key(rest: &str) -> String {
    match rest.split_once(", ") {
        Some((key, choices)) if choices.starts_with("expected ") => {
            let names: Vec<&str> = choices.split('`').skip(1).step_by(2).collect();
            format!(
                "不认识的键 {}；这里可用的键有 {}。",
                bare(key),
                names.join("、")
            )
        }
        Some((key, _)) => format!("不认识的键 {}。", bare(key)),
        None => format!("不认识的键 {}。", bare(rest)),
    }
}

/// `` integer `5`, expected a string ``
fn mismatch(what: &str, rest: &str) -> String {
    let (found, wanted) = rest.split_once(", expected ").unwrap_or((rest, "别的写法"));
    let kinds = [
        ("string ", "文字 "),
        ("integer ", "整数 "),
        ("floating point ", "小数 "),
        ("boolean ", "真假值 "),
        ("sequence", "数组 [...]"),
        ("map", "日期或 { } 里的键和值"),
    ];
    let kind = kinds.iter().find_map(|(english, chinese)| {
        let value = found.strip_prefix(english)?;
        Some(format!("{chinese}{}", bare(value)))
    });
    let found = kind.unwrap_or_else(|| found.to_owned());
    let wanted = match wanted {
        "a string" => "引号里的文字",
        "a boolean" => "true 或 false",
        "a sequence" => "数组 [...]",
        "u8" => "0 到 255 的整数",
        "i64" => "整数",
        other => other,
    };
    format!("{what}：这里是{found}，应为 {wanted}。")
}

fn bare(quoted: &str) -> &str {
    quoted.trim_matches('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_message_is_passed_on() {
        assert_eq!(sentence("odd thing"), "TOML 的写法有误：odd thing。");
    }

    #[test]
    fn what_was_found_and_what_was_expected_are_both_said() {
        assert_eq!(
            sentence("invalid type: integer `5`, expected a string"),
            "类型不对：这里是整数 5，应为 引号里的文字。"
        );
    }
}
