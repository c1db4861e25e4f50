//! What typed requests send is what the official client sends: for every vector in `vectors/`, and in
//! the directories that `WIRE_VECTORS` names (separated like `PATH`).

use std::env;
use std::path::{Path, PathBuf};

use alicloud_typed_tests::{Table, wire};

#[test]
fn every_vector_is_sent_as_the_official_client_sends_it() {
    let table = Table::new(alicloud_dispatch::TABLE);
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")];
    dirs.extend(
        env::var_os("WIRE_VECTORS").iter().flat_map(env::split_paths).collect::<Vec<PathBuf>>(),
    );
    let mut same = 0;
    let mut different = Vec::new();
    for dir in &dirs {
        let report = wire::run(&table, dir).unwrap();
        println!(
            "{}: {} the same, {} of other products",
            dir.display(),
            report.same,
            report.foreign
        );
        same += report.same;
        different.extend(report.different);
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert!(same >= 4452, "only {same} vectors");
}
