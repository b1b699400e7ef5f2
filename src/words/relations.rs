//! The relations of a layout, as people read them.

use crate::layout::{Layout, Strength};

/// Every relation: its identity, its formula, when it applies, what it says.
pub fn report(layout: &Layout) -> String {
    let of = |strength| {
        let rules = layout
            .rules
            .iter()
            .filter(move |rule| rule.strength == strength);
        rules.filter(|rule| rule.instead_of.is_empty())
    };
    let mut out = format!("版式 {}（{}）\n", layout.id, layout.name);
    for (strength, heading) in [
        (Strength::Hard, "必须成立"),
        (Strength::Usual, "通常成立，只作提示和旁证"),
    ] {
        out += &format!("\n{heading}：{} 条\n", of(strength).count());
        for rule in of(strength) {
            out += &format!("\n{}\n    {}\n", rule.message, rule.text);
            if !rule.scope.is_empty() {
                out += &format!("    当 {}\n", rule.scope);
            }
            out += &format!("    [{}]\n", rule.id);
        }
    }
    let spare = layout
        .rules
        .iter()
        .filter(|rule| !rule.instead_of.is_empty());
    let spare = spare.count();
    if spare > 0 {
        out += &format!("\n另有 {spare} 条只在缺了某张表时代替上面的关系。\n");
    }
    out
}
