//! What a run makes of all products together for `umbrella.yaml`: checks what it says, and knows nothing of the code.

use super::Plan;
use crate::diagnostic::{Diagnostic, Source};
use crate::error::RunError;
use crate::generate::origin_of;
use crate::model::{is_name, is_version};
use crate::runtime::RuntimeDependency;
use crate::rust::{self, Part};
use crate::spec::{UMBRELLA_FILE, UmbrellaSpec, yaml};

impl Plan {
    /// Adds the crate that has each product as a feature.
    pub(super) fn cover(
        &mut self,
        source: &Source,
        runtime: &RuntimeDependency,
    ) -> Result<(), RunError> {
        let spec: UmbrellaSpec = yaml::parse(source).map_err(|problem| vec![problem])?;
        let parts = self.parts();
        check(&spec, source, &parts).map_err(|problem| vec![problem])?;
        let origin = origin_of(UMBRELLA_FILE.to_owned(), source);
        let files = rust::umbrella(&spec, &origin, &parts, runtime).map_err(|error| {
            let bug = format!("the generated code is not Rust: {error}");
            vec![
                Diagnostic::file(&source.path, bug)
                    .help("this is a bug of alicloud-codegen; please report it with the specs"),
            ]
        })?;
        self.shared.extend(files.into_iter().map(|file| (file.path, file.text)));
        self.umbrella = Some(spec.package);
        Ok(())
    }

    /// The crates of all products, in the order of their directories.
    fn parts(&self) -> Vec<Part> {
        let fresh = self.fresh.values().flat_map(|entry| &entry.crates);
        let made = self.stale.values().flat_map(|made| &made.crates);
        let mut parts: Vec<Part> = fresh.chain(made).cloned().collect();
        parts.sort();
        parts
    }
}

fn check(spec: &UmbrellaSpec, source: &Source, parts: &[Part]) -> Result<(), Diagnostic> {
    let problem = |at: &str, message: String, help: &str| {
        let byte = yaml::locate(&source.text, &[at]);
        Err(Diagnostic::at(source, byte, message).help(help))
    };
    let UmbrellaSpec { package, crate_version, .. } = spec;
    if !is_name(package) {
        let message = format!("`{package}` cannot be the name of a crate");
        return problem(
            "crate",
            message,
            "write letters, digits, `-` and `_`, beginning with a letter",
        );
    }
    if !is_version(crate_version) {
        let message = format!("`{crate_version}` is not the version of a crate");
        return problem("crateVersion", message, "write MAJOR.MINOR.PATCH, such as `0.1.0`");
    }
    if let Some(Part { dir, package: taken, .. }) = rust::conflict(spec, parts) {
        let message = format!(
            "the crate `{taken}` in `{dir}` is in the place of this one, or of one of its features"
        );
        return problem(
            "crate",
            message,
            "name this crate otherwise, or rename the directory of that product in the spec tree",
        );
    }
    Ok(())
}
