//! The picture in the README of what its first command prints. `UPDATE_GOLDENS=1 cargo test -p alicloud-examples` makes it anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PICTURE: &str = "../docs/pictures/main-job.svg";
const COMMAND: &str = "cargo run --example share_image";
const COLUMNS: usize = 100;
const LINE: usize = 19;
const MARGIN: usize = 16;

/// What cargo has built beside this test.
fn program() -> PathBuf {
    let test = env::current_exe().expect("this test");
    let built = test.ancestors().nth(2).expect("what was built");
    built.join("examples/share_image").with_extension(env::consts::EXE_EXTENSION)
}

/// A word as it is in every run: ports, times and ids are other ones each time.
fn steady(word: &str) -> String {
    if word.starts_with("http://127.0.0.1:") {
        return "http://127.0.0.1:39623".to_owned();
    }
    if word.len() == 20 && word.ends_with('Z') && word.matches([':', '-']).count() == 4 {
        return "2026-01-02T03:04:05Z".to_owned();
    }
    match word.strip_suffix(']') {
        Some(id) if id.len() == 36 && id.matches('-').count() == 4 => {
            "7FB151B5-E07B-E037-6AE5-E4D63CFCFE57]".to_owned()
        }
        _ => word.to_owned(),
    }
}

/// The lines of a terminal.
fn shown(printed: &str) -> Vec<String> {
    let mut lines = vec![format!("$ {COMMAND}")];
    for line in printed.lines() {
        let steady: Vec<String> = line.split(' ').map(steady).collect();
        let steady: Vec<char> = steady.join(" ").chars().collect();
        lines.extend(steady.chunks(COLUMNS).map(|part| part.iter().collect()));
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture in which the lines appear one after the other, as text that can be selected.
fn picture(lines: &[String]) -> String {
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {height}\" role=\"img\" aria-label=\"What {COMMAND} prints\">\n  \
        <style>\n    \
        text {{ font: 14px ui-monospace, monospace; fill: #e6edf3; white-space: pre }}\n    \
        @media (prefers-reduced-motion: no-preference) {{ text {{ animation: appear 1ms backwards }} }}\n    \
        @keyframes appear {{ from {{ opacity: 0 }} }}\n  \
        </style>\n  \
        <rect width=\"900\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n"
    );
    for (at, line) in lines.iter().enumerate() {
        let (y, delay) = (MARGIN + (at + 1) * LINE - 5, at * 150);
        let _ = writeln!(
            svg,
            "  <text x=\"{MARGIN}\" y=\"{y}\" style=\"animation-delay: {delay}ms\">{}</text>",
            escaped(line)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[test]
fn the_picture_shows_what_the_program_prints() {
    let program = program();
    let output = Command::new(&program).output().unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo test -p alicloud-examples` builds it", program.display())
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = picture(&shown(&String::from_utf8(output.stdout).expect("a text")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURE);
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &made).expect("the picture");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, made, "UPDATE_GOLDENS=1 makes it anew");
}
