//! The Rust files of a program. Knows nothing of what is in them.

use std::fs;
use std::path::Path;

use alicloud_codegen::Source;

use crate::failure::Failure;

/// All Rust files in a directory, in the order of their paths, but for hidden ones and what was built. Links are not followed.
pub(super) fn read(dir: &Path) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    collect(dir, &mut sources)?;
    if sources.is_empty() {
        return Err(Failure::Job(format!(
            "there are no Rust files in `{}`; name the directory of a program's sources with --used-by",
            dir.display()
        )));
    }
    Ok(sources)
}

fn collect(dir: &Path, sources: &mut Vec<Source>) -> Result<(), Failure> {
    let failed = |error| Failure::job(format!("cannot read `{}`", dir.display()), error);
    let mut entries =
        fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if kind.is_dir() && !name.starts_with('.') && name != "target" {
            collect(&path, sources)?;
        } else if kind.is_file() && name.ends_with(".rs") {
            let shown = path.to_string_lossy().replace('\\', "/");
            // What is not UTF-8 is no Rust, which is for whoever reads it to say.
            let bytes = fs::read(&path)
                .map_err(|error| Failure::job(format!("cannot read `{shown}`"), error))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            sources.push(Source { path: shown, text });
        }
    }
    Ok(())
}
