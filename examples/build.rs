//! The main job at build time: checks the specs of the products that the examples call and brings their bindings up to date, as the
//! build script of the command line does for all products, so that the examples need no command line.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use alicloud_codegen::{Pipeline, RunError, report_changes};

fn main() -> ExitCode {
    let Some(out) = env::var_os("OUT_DIR") else {
        return report_changes(Err(RunError::NoBuildScript));
    };
    let pipeline = Pipeline::new("../api-spec", "../generated")
        .dispatch("../tests/dispatch")
        .products(["ecs"])
        .cached(PathBuf::from(out).join("generated.json"));
    print!("{}", pipeline.rerun_if_changed());
    report_changes(pipeline.plan().and_then(|plan| Ok(plan.apply()?)))
}
