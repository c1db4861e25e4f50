//! What a `build.rs` calls. It decides where files go and what Cargo is told; the run itself is `pipeline`'s.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, process};

use crate::diagnostic::counted;
use crate::error::RunError;
use crate::output::{Changes, Stray};
use crate::pipeline::Pipeline;

/// Makes a module of each product of a spec tree, for `include!`.
///
/// ```no_run
/// // The whole `main` of build.rs.
/// alicloud_codegen::BuildScript::new("specs").run();
/// ```
///
/// With specs in `specs/shelf/2024-06-01/`, the crate has the module `shelf` by
///
/// ```text
/// pub mod shelf {
///     include!(concat!(env!("OUT_DIR"), "/shelf.rs"));
/// }
/// ```
///
/// Its only dependency for that is `alicloud-runtime`.
#[derive(Clone, Debug)]
pub struct BuildScript {
    specs: PathBuf,
    only: Vec<String>,
}

impl BuildScript {
    /// From the spec tree in `specs`, as seen from the crate's own directory: `<product>/<version>/product.yaml`, and one file an
    /// operation beside it.
    pub fn new(specs: impl Into<PathBuf>) -> Self {
        Self { specs: specs.into(), only: Vec::new() }
    }

    /// Makes only these operations, and the types that they need: see [`Pipeline::only`].
    #[must_use]
    pub fn only(mut self, operations: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.only.extend(operations.into_iter().map(Into::into));
        self
    }

    /// Makes the modules, and has Cargo call the build script again when a spec changes. Problems are shown as the command line shows
    /// them, and end the build. What else the build script wrote into `OUT_DIR` stays; where it is in the way of a module, that is a
    /// problem, too.
    pub fn run(&self) {
        if let Err(error) = self.try_run() {
            // Cargo shows what a failed script wrote, every line as it is.
            eprintln!("{error}");
            process::exit(1);
        }
    }

    /// The same, for a build script that has something to do about problems.
    pub fn try_run(&self) -> Result<(), RunError> {
        let out = env::var_os("OUT_DIR").ok_or(RunError::NoBuildScript)?;
        let pipeline = self.pipeline(out);
        // Also when it fails, so that a corrected spec is built.
        print!("{}", pipeline.rerun_if_changed());
        pipeline.plan()?.apply()?;
        Ok(())
    }

    fn pipeline(&self, out: OsString) -> Pipeline {
        Pipeline::new(&self.specs, out).modules().only(self.only.iter().cloned())
    }
}

/// Ends a build script that keeps bindings which are checked in up to date. When a file had to be rewritten, the build fails once, so
/// that stale bindings cannot be built, tested or released unseen. It also fails as long as there are crates that no spec makes.
pub fn report_changes<E: Display>(result: Result<Changes, E>) -> ExitCode {
    match result {
        Ok(changes) if changes.is_empty() => ExitCode::SUCCESS,
        Ok(changes) => {
            for path in &changes.written {
                eprintln!("wrote {path}");
            }
            for path in &changes.removed {
                eprintln!("removed {path}");
            }
            for Stray { path, .. } in &changes.strays {
                println!(
                    "cargo::error=no spec makes {path}; remove it, or run `alicloud generate --prune`, or bring its specs back"
                );
            }
            let count = changes.written.len() + changes.removed.len();
            if count > 0 {
                let files = counted(count, "file");
                println!("cargo::error={files} rewritten, review `git diff`, build again");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
