#[allow(dead_code)]
mod departments;
use departments::*;
#[test]
fn dump() {
    let seed: u64 = std::env::var("SEED").unwrap().parse().unwrap();
    let mode = RoundingMode::ALL[seed as usize % 4];
    let profile = if seed % 3 == 0 {
        Profile::Ordinary
    } else {
        Profile::Small
    };
    std::fs::write(
        format!("/tmp/ex/{seed}.xlsx"),
        xlsx(&Department::random(seed, profile).print(mode)),
    )
    .unwrap();
}
