//! The arguments of each command. What the commands do is in their modules.

use std::path::PathBuf;
use std::time::Duration;

use alicloud_codegen::diff::Class;
use alicloud_codegen::spec::Day;
use alicloud_emulator::{DEFAULT_BODY_LIMIT, DEFAULT_OBJECT_LIMIT, InjectedFault};
use clap::{Args, ValueEnum};

use crate::diff::Place;
use crate::update::Name;

#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct ImportArgs {
    /// `api-docs.json` files, or trees of them
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The spec tree to write
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Take over the metadata's prose too
    #[arg(long)]
    pub(crate) descriptions: bool,
    /// Import only these operations; may be given several times
    #[arg(long, value_name = "OPERATION")]
    pub(crate) only: Vec<String>,
    /// Write nothing if anything can't be imported, instead of all else
    #[arg(long)]
    pub(crate) strict: bool,
    /// List every place where the metadata was corrected, also where there are many of a kind
    #[arg(long)]
    pub(crate) places: bool,
    /// The day of the metadata: what it has no more is marked with it, and metadata of an earlier day is refused from then on
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<Day>,
    /// Drop what has been marked for more days than that; `keepRemoved` of `product.yaml` wins
    #[arg(long, value_name = "DAYS", requires = "as_of")]
    pub(crate) keep_removed: Option<u32>,
    /// Take documents that lack more than ten operations and more than a tenth of them: mark what they lack
    #[arg(long)]
    pub(crate) accept_removals: bool,
}

#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct UpdateArgs {
    /// What to update: `ecs`, or one version, `ecs@2014-05-26`; all that is in the spec tree if left out
    #[arg(value_name = "PRODUCT[@VERSION]")]
    pub(crate) names: Vec<Name>,
    /// Add a product that is not in the spec tree yet; its default version unless one is named; may be given several times
    #[arg(long, value_name = "PRODUCT[@VERSION]")]
    pub(crate) add: Vec<Name>,
    /// Add every listed product in its default version, and update what is in the spec tree
    #[arg(long, conflicts_with_all = ["names", "add"])]
    pub(crate) all: bool,
    /// Where the metadata comes from: a service, or a directory with `<product>/<version>/api-docs.json` and perhaps `products.json`
    #[arg(long, value_name = "URL|DIR", default_value = "https://api.alibabacloud.com")]
    pub(crate) from: String,
    /// The language of the metadata of a service
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub(crate) language: Language,
    /// Write nothing; exit with 1 if the specs would change
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) check: bool,
    /// Write nothing, and say what would change in the specs
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print one JSON document in place of lines
    #[arg(long)]
    pub(crate) json: bool,
    /// The spec tree, with its lock file `metadata.lock`
    #[arg(long, value_name = "DIR", default_value = "api-spec")]
    pub(crate) spec: PathBuf,
    /// Where the crates go
    #[arg(long, value_name = "DIR", default_value = "generated")]
    pub(crate) out: PathBuf,
    /// Also write tables of all operations, as `alicloud generate` does
    #[arg(long, value_name = "PATH")]
    pub(crate) dispatch: Option<PathBuf>,
    /// Where the crates find `alicloud-runtime`, as for `alicloud generate`
    #[arg(long, value_name = "PATH|VERSION")]
    pub(crate) runtime: Option<String>,
    /// Take over the metadata's prose too
    #[arg(long)]
    pub(crate) descriptions: bool,
    /// Write nothing if anything can't be fetched or imported, instead of all else
    #[arg(long)]
    pub(crate) strict: bool,
    /// The day of the metadata; otherwise that of its `Last-Modified`, or today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<Day>,
    /// Drop what has been marked for more days than that; `keepRemoved` of `product.yaml` wins
    #[arg(long, value_name = "DAYS")]
    pub(crate) keep_removed: Option<u32>,
    /// Take documents that lack more than ten operations and more than a tenth of them: mark what they lack
    #[arg(long)]
    pub(crate) accept_removals: bool,
    /// Give up an attempt to fetch a document when nothing comes for that time, or not all in ten times as long
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

/// The languages that the official metadata is published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    En,
    Zh,
}

#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct GenerateArgs {
    /// The spec tree: `<product>/<version>/<Operation>.yaml`
    #[arg(long, value_name = "DIR", default_value = "api-spec")]
    pub(crate) spec: PathBuf,
    /// Where the crates go
    #[arg(long, value_name = "DIR", default_value = "generated")]
    pub(crate) out: PathBuf,
    /// Write nothing; exit with 1 if anything would change, or if there are crates that no spec makes
    #[arg(long)]
    pub(crate) check: bool,
    /// Print a table first: operations, how many are fully typed, and what is not and why
    #[arg(long)]
    pub(crate) report: bool,
    /// Also write tables of all operations, for tests that go through typed code: one into a file `*.rs`, or a crate for each product
    /// into a directory
    #[arg(long, value_name = "PATH")]
    pub(crate) dispatch: Option<PathBuf>,
    /// Where the crates find `alicloud-runtime`: the directory of its sources, or a version; by default what is beside the
    /// crates in `../runtime`, or else the version of this program
    #[arg(long, value_name = "PATH|VERSION")]
    pub(crate) runtime: Option<String>,
    /// Make one file for each product, with the contents of a module, for a crate that has others
    #[arg(long, conflicts_with_all = ["runtime", "dispatch"])]
    pub(crate) modules: bool,
    /// Make only this operation and the types that it needs; may be given several times
    #[arg(long, value_name = "[PRODUCT:]OPERATION")]
    pub(crate) only: Vec<String>,
    /// Also replace files that the generator did not write: those without `@generated by alicloud-codegen` in their first line
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
    /// Also remove crates that the generator wrote and these specs do not make; each is named first
    #[arg(long, conflicts_with = "check")]
    pub(crate) prune: bool,
}

#[derive(Args)]
pub(crate) struct DiffArgs {
    /// What was: a spec tree, or a tree of official metadata, `<product>/<version>/api-docs.json`; a directory, or one in a revision,
    /// `git:REV[:PATH]`, with the path from the root of the repository, `api-spec` unless given
    #[arg(value_name = "OLD")]
    pub(crate) old: Place,
    /// What is now, of the same kind
    #[arg(value_name = "NEW")]
    pub(crate) new: Place,
    /// How to show it: for a terminal, for the text of a pull request, or as `docs/diff.schema.json` says
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// List everything: whole lists, and checks, facts and documentation too
    #[arg(long)]
    pub(crate) all: bool,
    /// Exit with 1 if there is a change of this class or of a greater one: `documentation`, `facts`, `checks`, `addition`, `deprecation`,
    /// `wire`, `breaking`, `alarm`
    #[arg(long, value_name = "CLASS")]
    pub(crate) fail_on: Option<Class>,
    /// A YAML list of accepted changes, each with its `id` and a `reason`, which --fail-on lets pass
    #[arg(long, value_name = "FILE")]
    pub(crate) accept: Option<PathBuf>,
    /// Show first which changes the Rust sources in this directory touch, as far as names say
    #[arg(long, value_name = "DIR")]
    pub(crate) used_by: Option<PathBuf>,
    /// Compare the metadata's prose too
    #[arg(long)]
    pub(crate) descriptions: bool,
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Markdown,
    Json,
}

#[derive(Args)]
pub(crate) struct ReleaseArgs {
    /// What to release: `ecs`, or one version, `ecs@2014-05-26`; all that is in the spec tree if left out
    #[arg(value_name = "PRODUCT[@VERSION]")]
    pub(crate) names: Vec<Name>,
    /// The spec tree, in a git repository
    #[arg(long, value_name = "DIR", default_value = "api-spec")]
    pub(crate) spec: PathBuf,
    /// The revision of the last release, in place of the tag `CRATE-vVERSION` or of what `product.yaml` says
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// The day of the release; today if left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) as_of: Option<Day>,
    /// Write nothing, and say which versions would be raised
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
pub(crate) struct EmulateArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,
    /// A spec tree to serve, instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) spec: Option<PathBuf>,
    /// Keep the images and what they are shared with in this directory, over restarts
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// An access key to take instead of the test key, and its account's id; may be given several times
    #[arg(long, value_name = "ID=KEY:SECRET")]
    pub(crate) account: Vec<String>,
    /// The number that ids in responses follow from; those of requests are random if left out
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
    /// Refuse requests with a larger body
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BODY_LIMIT)]
    pub(crate) body_limit: usize,
    /// Keep at most so many bytes of objects, in a temporary file
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_OBJECT_LIMIT)]
    pub(crate) object_limit: u64,
    /// Make responses fail, such as `throttle;retry-after=100`; see `alicloud_emulator::InjectedFault`
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<InjectedFault>,
    /// Accept connections from other machines
    #[arg(long)]
    pub(crate) allow_remote: bool,
}

#[derive(Args, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(
    override_usage = "alicloud call [OPTIONS] PRODUCT OPERATION [--Parameter VALUE]... [-- --Parameter VALUE...]",
    after_help = "Parameters are given by their documented names: `--ImageId m-1 --PageSize 50`. Members of lists and objects are \
                  numbered and dotted (`--AddAccount.1 123 --Tag.1.Key k`), or the whole is given as JSON (`--AddAccount \
                  '[\"123\"]'`). Behind `--` there are parameters only, also those that have the name of an option.\n\n\
                  `alicloud call PRODUCT OPERATION --help` lists the parameters of an operation."
)]
pub(crate) struct CallArgs {
    /// The product, as its directory or its code: `ecs`
    #[arg(value_name = "PRODUCT")]
    pub(crate) product: String,
    /// The operation: `DescribeRegions`
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: String,
    /// The operation's parameters, and the options below
    #[arg(value_name = "--Parameter VALUE", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) rest: Vec<String>,
    /// The arguments behind `--`.
    #[arg(skip)]
    pub(crate) parameters: Vec<String>,
    /// Whether the help of the operation is wanted.
    #[arg(skip)]
    pub(crate) help: bool,
    /// A spec tree that has the product, such as your own, instead of the embedded one
    #[arg(long, value_name = "DIR")]
    pub(crate) spec: Option<PathBuf>,
    /// The product's version; its default one if left out
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<String>,
    /// The region; `ALIBABA_CLOUD_REGION_ID`, or that of the profile, if left out
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Where to send the call, such as the URL of `alicloud emulate`
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Give up the call after that time, with all its attempts; 60 if left out, but without an end for a body that is sent from a file or a
    /// pipe. A response that is bytes or events may go on for longer
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) call_timeout: Option<u64>,
    /// Write the response to that file, which appears when it is whole; `-` for bytes on a terminal
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dry_run", "code", "presign"])]
    pub(crate) output: Option<String>,
    /// Show the request and do not send it
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show the Rust code that makes the call, and do not send it
    #[arg(long)]
    pub(crate) code: bool,
    /// Print the URL by which anybody may make the call of an object store for that time: seconds, or as in 15m, 12h, 7d
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with_all = ["dry_run", "code"])]
    pub(crate) presign: Option<Duration>,
    /// Show secret parameters with --dry-run and --code
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

/// A time as a number of seconds, or of what its last letter says.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 60 * 60), ("d", 24 * 60 * 60)];
    let unit = units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let (number, seconds) = unit.unwrap_or((text, 1));
    let number = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds));
    number.map(Duration::from_secs).ok_or_else(|| {
        format!("`{text}` is no time; write seconds, such as 900, or a number with s, m, h or d, such as 15m")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_have_a_unit() {
        for (text, seconds) in
            [("900", 900), ("1s", 1), ("15m", 900), ("12h", 43_200), ("7d", 604_800)]
        {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for text in ["", "m", "-1", "1.5h", "1w", "99999999999999999d"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
