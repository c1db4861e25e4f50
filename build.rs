//! The build-time run of the generator over `api-spec/`: checks every spec, brings `generated/` up to
//! date, and embeds the catalog that the command line and the emulator read.
//!
//! When a file had to be rewritten, the build fails once, so that stale bindings cannot be built, tested
//! or released unseen. In a packaged crate, where there is no `generated/`, it only makes the catalog.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use alicloud_codegen::Pipeline;
use alicloud_codegen::files::Changes;

const SPECS: &str = "api-spec";
const OUT: &str = "generated";
/// The tables of all operations, for tests through typed code.
const DISPATCH: &str = "tests/dispatch";

fn main() -> ExitCode {
    let pipeline = Pipeline::new(SPECS, OUT).dispatch(DISPATCH);
    print!("cargo::rerun-if-changed=build.rs\n{}", pipeline.rerun_if_changed());
    match run(&pipeline) {
        Ok(changes) if changes.is_empty() => ExitCode::SUCCESS,
        Ok(changes) => {
            for path in &changes.written {
                eprintln!("wrote {path}");
            }
            for path in &changes.removed {
                eprintln!("removed {path}");
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

fn run(pipeline: &Pipeline) -> Result<Changes, Box<dyn Error>> {
    let plan = pipeline.plan()?;
    let changes = if Path::new(OUT).is_dir() { plan.apply()? } else { Changes::default() };
    let catalog = PathBuf::from(env::var("OUT_DIR")?).join("catalog.json");
    fs::write(catalog, serde_json::to_vec(&plan.specs.into_catalog().without_docs())?)?;
    Ok(changes)
}
