//! Makes tests of the pages: a piece of a program gets what the first page says that it has, an emulator under it, and a whole program an
//! environment that leads to one. The pages themselves show what people copy, and nothing else.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const PAGES: &str = "en";
const FENCE: &str = "\n```";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PAGES}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for entry in fs::read_dir(PAGES)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().ok_or("a page without a name")?;
            fs::write(out.join(Path::new(name)), tested(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// A page whose blocks of Rust can run.
fn tested(page: &str) -> String {
    let mut parts = page.split(FENCE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    while let (Some(block), after) = (parts.next(), parts.next()) {
        let (kind, code) = block.split_once('\n').unwrap_or((block, ""));
        let code = if kind == "rust" { runnable(code) } else { code.to_owned() };
        text.extend([FENCE, kind, "\n", &code, FENCE, after.unwrap_or_default()]);
    }
    text
}

fn runnable(code: &str) -> String {
    if !code.contains("fn main(") {
        return format!(
            "# alicloud_guide::emulated(async |config, emulator| {{\n\
            # let client = alicloud_ecs::Client::new(config.clone())?;\n\
            {code}\n# Ok(())\n# }});"
        );
    }
    if !code.contains("from_env()") {
        return code.to_owned();
    }
    let program = if code.contains("async fn main(") {
        code.replace("async fn main(", "pub(super) async fn main(")
    } else {
        code.replace("fn main(", "pub(super) fn main(")
    };
    format!(
        "# fn main() {{ alicloud_guide::in_environment(program::main) }}\n# mod program {{\n{program}\n# }}"
    )
}
