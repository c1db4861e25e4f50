//! The build-time run of the generator over `api-spec/`: checks every spec, brings `generated/` up to
//! date, and embeds the catalog that the command line and the emulator read.
//!
//! When a file had to be rewritten, the build fails once, so that stale bindings cannot be built, tested
//! or released unseen. In a packaged crate, where there is no `generated/`, it only makes the catalog.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use alicloud_codegen::files::{self, Changes};
use alicloud_codegen::{Diagnostic, RuntimeDependency, dispatch_table, generate};

const SPECS: &str = "api-spec";
const OUT: &str = "generated";
/// The table of all operations, for tests through typed code.
const DISPATCH: &str = "tests/dispatch/src/lib.rs";

fn main() -> ExitCode {
    for path in ["build.rs", SPECS, OUT, DISPATCH] {
        if Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    match run() {
        Ok(changes) if changes.is_empty() => ExitCode::SUCCESS,
        Ok(changes) => {
            for path in &changes.written {
                eprintln!("wrote {OUT}/{path}");
            }
            for path in &changes.removed {
                eprintln!("removed {OUT}/{path}");
            }
            let count = changes.written.len() + changes.removed.len();
            println!("cargo::error={count} files rewritten, review `git diff {OUT}/`, build again");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Changes, Box<dyn Error>> {
    let sources = files::read_specs(Path::new(SPECS))?;
    let runtime = RuntimeDependency::Path("../../runtime".to_owned());
    let generation = generate(sources, &runtime).map_err(|problems| reports(&problems))?;
    let mut changes = Changes::default();
    if Path::new(OUT).is_dir() {
        changes = generation.write_to(Path::new(OUT))?;
        let table = dispatch_table(&generation.catalog)?;
        if files::differs(Path::new(DISPATCH), &table)? {
            files::write_whole(Path::new(DISPATCH), &table)?;
            changes.written.push(format!("../{DISPATCH}"));
        }
    }
    let catalog = PathBuf::from(env::var("OUT_DIR")?).join("catalog.json");
    fs::write(catalog, serde_json::to_vec(&generation.catalog.without_docs())?)?;
    Ok(changes)
}

fn reports(problems: &[Diagnostic]) -> String {
    let texts: Vec<String> = problems.iter().map(Diagnostic::to_string).collect();
    texts.join("\n\n")
}
