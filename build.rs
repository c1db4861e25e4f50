//! The build-time run of the generator over `api-spec/`: checks every spec, brings `generated/` up to
//! date, and lists the catalogs that the command line embeds. What is up to date is not made again.
//!
//! When a file had to be rewritten, the build fails once, so that stale bindings cannot be built, tested
//! or released unseen. In a packaged crate, where there is no `generated/`, it only makes the catalogs.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use alicloud_codegen::output::Changes;
use alicloud_codegen::{Pipeline, report_changes};

const SPECS: &str = "api-spec";
const OUT: &str = "generated";
/// The tables of all operations, for tests through typed code.
const DISPATCH: &str = "tests/dispatch";

fn main() -> ExitCode {
    report_changes(run())
}

fn run() -> Result<Changes, Box<dyn Error>> {
    let built = PathBuf::from(env::var("OUT_DIR")?);
    let is_checked_in = Path::new(OUT).is_dir();
    let pipeline = if is_checked_in {
        Pipeline::new(SPECS, OUT).dispatch(DISPATCH)
    } else {
        Pipeline::new(SPECS, built.join(OUT)).catalogs()
    };
    let pipeline = pipeline.cached(built.join("generated.json"));
    print!("cargo::rerun-if-changed=build.rs\n{}", pipeline.rerun_if_changed());

    let plan = pipeline.plan()?;
    let changes = plan.apply()?;
    let root = if is_checked_in { "CARGO_MANIFEST_DIR" } else { "OUT_DIR" };
    fs::write(built.join("catalogs.rs"), catalogs(&plan.catalogs(), root)?)?;
    Ok(if is_checked_in { changes } else { Changes::default() })
}

/// The Rust text of a list: the directory of each product's crate, and its catalog.
fn catalogs(paths: &[&str], root: &str) -> Result<String, std::fmt::Error> {
    let mut list = "&[\n".to_owned();
    for path in paths {
        let (krate, _) = path.split_once('/').unwrap_or((path, ""));
        let path = format!("/{OUT}/{path}");
        writeln!(list, "({krate:?}, include_str!(concat!(env!({root:?}), {path:?}))),")?;
    }
    list.push(']');
    Ok(list)
}
