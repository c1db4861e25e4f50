//! A crate that was generated for one version of the runtime builds with a later one.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use alicloud_surface_tests::Workspace;

/// One after the other: they share what is built of the crates that they depend on.
static TURN: Mutex<()> = Mutex::new(());

fn checked(change: impl FnOnce(&Workspace)) -> (bool, String) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Workspace::new(&scratch.join("surface")).unwrap();
    change(&workspace);
    // With tests/snippets, which checks the same dependencies.
    let output = workspace.check(&scratch.join("checked")).unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_runtime_that_has_grown_breaks_no_crate() {
    let (good, report) = checked(|workspace| {
        let grown = workspace.grow().unwrap();
        for name in ["Operation", "Paginate", "Record", "OpenEnum", "Transport", "Slot"] {
            assert!(grown.iter().any(|known| known == name), "{name} is no trait any more");
        }
    });
    assert!(good, "{report}");
}

/// The other way round: a method on the product's own type is what must not be, and this test would say so.
#[test]
fn a_method_of_the_macro_would_be_noticed() {
    let (good, report) = checked(|workspace| {
        workspace
            .insert("impl<R: $crate::Operation> Call<R> {", "/// No.\npub fn wait(&self) {}\n")
            .unwrap();
    });
    assert!(!good && report.contains("E0592"), "{report}");
}
