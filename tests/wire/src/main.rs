//! `tests/wire/run`: directories of vectors through the typed requests of every committed product.

use std::path::Path;
use std::process::ExitCode;

use alicloud_typed_tests::{Table, wire};

fn main() -> ExitCode {
    let table = Table::new(alicloud_dispatch::TABLES);
    let (mut same, mut differ) = (0, 0);
    for dir in std::env::args_os().skip(1) {
        let report = match wire::run(&table, Path::new(&dir)) {
            Ok(report) => report,
            Err(error) => {
                eprintln!("error: cannot read the vectors of `{}`: {error}", dir.display());
                return ExitCode::FAILURE;
            }
        };
        if report.same + report.different.len() == 0 {
            eprintln!(
                "error: `{}` has no vectors; they are lines of `*.jsonl` files",
                dir.display()
            );
            return ExitCode::FAILURE;
        }
        for difference in &report.different {
            println!("{difference}");
        }
        same += report.same;
        differ += report.different.len();
    }
    println!("{same} the same, {differ} differ");
    if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
