//! Compares lists of public items with committed ones: pairs of arguments, rustdoc's JSON of a crate and the list.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

/// Methods that the line of their trait's impl says already.
const IMPLIED: [&str; 6] = [
    "::clone(&self) -> ",
    "::default() -> ",
    "::deserialize<D: ",
    "::eq(&self, ",
    "::fmt(&self, &mut core::fmt::Formatter",
    "::serialize<S: ",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut same = true;
    for pair in arguments.chunks(2) {
        let [json, list] = pair else {
            eprintln!("error: `{}` has no list to compare it with", pair.concat());
            return ExitCode::from(2);
        };
        match compare(json, list) {
            Ok(is_same) => same &= is_same,
            Err(error) => {
                eprintln!("error: cannot compare `{json}` with `{list}`: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    if same {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: the public API has changed; run with UPDATE_GOLDENS=1 and review the diff");
    ExitCode::FAILURE
}

fn compare(json: &str, list: &str) -> Result<bool, Box<dyn Error>> {
    // Traits that nearly every type has would be most of the list.
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    let mut items: Vec<String> = api.items().map(ToString::to_string).collect();
    items.retain(|item| IMPLIED.iter().all(|method| !item.contains(method)));
    if env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(list, items.join("\n") + "\n")?;
        return Ok(true);
    }
    let text = fs::read_to_string(list)?;
    let (known, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (text.lines().collect(), items.iter().map(String::as_str).collect());
    for gone in known.difference(&found) {
        println!("{list}: gone: {gone}");
    }
    for new in found.difference(&known) {
        println!("{list}: new: {new}");
    }
    Ok(known == found)
}
