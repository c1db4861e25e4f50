//! The arguments behind the operation: which are options of this command, and which are parameters with their values. It must not know
//! which parameters there are.

use crate::arguments::{CallArgs, duration};
use crate::failure::Failure;

/// A parameter as it was given: by its dotted name.
pub(super) type Given = (String, Result<String, Missing>);

/// There is no value, or only an argument that looks like the next name.
#[derive(Debug, PartialEq)]
pub(super) struct Missing {
    follows: Option<String>,
}

impl Missing {
    /// What is said of it. What follows may be the value, so that it is not shown where that is a secret.
    pub(super) fn of(&self, name: &str, is_secret: bool) -> Failure {
        let hint = match &self.follows {
            None => format!("; write `--{name} value`"),
            Some(_) if is_secret => {
                format!(": a name follows; write `--{name}=VALUE` if that is the value")
            }
            Some(next) => {
                format!(": `{next}` follows; write `--{name}={next}` if that is the value")
            }
        };
        Failure::Usage(format!("`--{name}` has no value{hint}"))
    }
}

/// The options of this command.
const OPTIONS: [&str; 10] = [
    "spec",
    "api-version",
    "region",
    "endpoint",
    "output",
    "dry-run",
    "code",
    "presign",
    "show-secrets",
    "help",
];

/// Whether this command has an option of that name, so that a parameter is given behind `--`.
pub(super) fn is_option(name: &str) -> bool {
    OPTIONS.contains(&name)
}

/// Where a parameter is given that has the name of an option.
pub(super) fn behind(name: &str) -> String {
    format!(
        "`--{name}` is an option of this command; the parameter goes behind `--`: `-- --{name} VALUE`"
    )
}

/// The options that are given, as far as a parameter may be meant.
pub(super) fn options(args: &CallArgs) -> impl Iterator<Item = &'static str> + use<> {
    let all = [
        ("spec", args.spec.is_some()),
        ("api-version", args.api_version.is_some()),
        ("region", args.region.is_some()),
        ("endpoint", args.endpoint.is_some()),
        ("output", args.output.is_some()),
        ("dry-run", args.dry_run),
        ("code", args.code),
        ("presign", args.presign.is_some()),
        ("show-secrets", args.show_secrets),
    ];
    all.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name)
}

/// The option that may be meant by a name that is no parameter.
pub(super) fn near(name: &str) -> Option<&'static str> {
    alicloud_codegen::nearest(name, OPTIONS)
}

/// Takes the options out of the arguments behind the operation, and pairs up the rest. What is behind `--` are parameters only.
pub(super) fn split(args: &mut CallArgs) -> Result<Vec<Given>, Failure> {
    let mut found = Vec::new();
    let mut words = std::mem::take(&mut args.rest).into_iter().peekable();
    let mut before = None;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--dry-run" => args.dry_run = true,
            "--code" => args.code = true,
            "--show-secrets" => args.show_secrets = true,
            "--help" | "-h" => args.help = true,
            _ => {
                let Some((name, value)) = pair(&word, &mut words) else {
                    return Err(no_parameter(args, &word, before.as_deref()));
                };
                let given = |value: Result<String, Missing>| {
                    value.map_err(|missing| missing.of(&name, false))
                };
                match name.as_str() {
                    "spec" => args.spec = Some(given(value)?.into()),
                    "endpoint" => args.endpoint = Some(given(value)?),
                    "output" => args.output = Some(given(value)?),
                    "region" => args.region = Some(given(value)?),
                    "presign" => {
                        args.presign = Some(duration(&given(value)?).map_err(Failure::Usage)?);
                    }
                    "api-version" => args.api_version = Some(given(value)?),
                    _ => found.push((name, value)),
                }
            }
        }
        before = Some(word);
    }
    let mut words = std::mem::take(&mut args.parameters).into_iter().peekable();
    let mut before = None;
    while let Some(word) = words.next() {
        let Some(given) = pair(&word, &mut words) else {
            return Err(no_parameter(args, &word, before.as_deref()));
        };
        found.push(given);
        before = Some(word);
    }
    refuse_together(args)?;
    Ok(found)
}

/// That no two options are given of which one would do nothing. What comes before the parameters was looked at before.
fn refuse_together(args: &CallArgs) -> Result<(), Failure> {
    let given: Vec<&str> = options(args).collect();
    let pairs = [
        ("output", "dry-run"),
        ("output", "code"),
        ("output", "presign"),
        ("presign", "dry-run"),
        ("presign", "code"),
    ];
    match pairs.iter().find(|(one, other)| given.contains(one) && given.contains(other)) {
        Some((one, other)) => Err(Failure::Usage(format!(
            "`--{one}` cannot be used with `--{other}`; leave one of them out"
        ))),
        None => Ok(()),
    }
}

/// An argument is left over where a parameter is meant, as by an option that takes no value. What follows a parameter may be the rest of
/// a secret and is not shown.
fn no_parameter(args: &CallArgs, word: &str, before: Option<&str>) -> Failure {
    let flags = options(args).filter(|name| ["code", "dry-run", "show-secrets"].contains(name));
    let hints = flags.map(|name| format!("; {}", behind(name))).collect::<Vec<_>>().concat();
    let what = match before.map(|before| before.split_once('=').map_or(before, |(name, _)| name)) {
        None => format!("`{word}`"),
        Some(name) => format!("an argument between `{name}` and the next name"),
    };
    Failure::Usage(format!("{what} is not a parameter; write `--Name value`{hints}"))
}

/// The name in `--name` or `--name=value`, and the value, which may be the next argument.
fn pair(word: &str, words: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> Option<Given> {
    let name = word.strip_prefix("--").filter(|name| !name.is_empty())?;
    if let Some((name, value)) = name.split_once('=') {
        return Some((name.to_owned(), Ok(value.to_owned())));
    }
    let value = words.next_if(|next| !looks_like_name(next));
    let value = value.ok_or_else(|| Missing { follows: words.peek().cloned() });
    Some((name.to_owned(), value))
}

/// Whether an argument is the name of a parameter or an option. Other texts may begin with `--` too, such as keys and certificates.
fn looks_like_name(word: &str) -> bool {
    let name = word.strip_prefix("--").unwrap_or_default();
    let name = name.split_once('=').map_or(name, |(name, _)| name);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(rest: &[&str], parameters: &[&str]) -> CallArgs {
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        CallArgs { rest: all(rest), parameters: all(parameters), ..CallArgs::default() }
    }

    fn problem(rest: &[&str], parameters: &[&str]) -> String {
        let found = split(&mut args(rest, parameters)).and_then(|found| {
            let all = found.into_iter();
            all.map(|(name, value)| value.map_err(|missing| missing.of(&name, false))).collect()
        });
        let found: Result<Vec<String>, Failure> = found;
        found.unwrap_err().text()
    }

    #[test]
    fn options_are_taken_out_and_what_is_behind_is_not() {
        let mut args = args(
            &["--region", "r1", "--Name", "x", "--code", "--Key=a=b", "--endpoint=e"],
            &["--region", "r2", "--code", "c", "--dry-run=1"],
        );
        let found = split(&mut args).unwrap();
        let given = |name: &str, value: &str| (name.to_owned(), Ok(value.to_owned()));
        assert_eq!(
            found,
            [
                given("Name", "x"),
                given("Key", "a=b"),
                given("region", "r2"),
                given("code", "c"),
                given("dry-run", "1"),
            ]
        );
        assert_eq!(options(&args).collect::<Vec<_>>(), ["region", "endpoint", "code"]);
        assert_eq!((args.region.as_deref(), args.endpoint.as_deref()), (Some("r1"), Some("e")));
        assert!(args.code && !args.dry_run);
    }

    #[test]
    fn a_value_that_is_missing_is_said_to_be() {
        for (rest, wanted) in [
            (&["--Ids"][..], "`--Ids` has no value; write `--Ids value`"),
            (
                &["--Ids", "--endpoint", "http://h"],
                "`--Ids` has no value: `--endpoint` follows; write `--Ids=--endpoint` if that is the value",
            ),
            (&["--region", "--Tag.1.Key", "k"], "`--region` has no value: `--Tag.1.Key` follows"),
            (&["--Ids", "--A=b"], "`--Ids` has no value: `--A=b` follows"),
        ] {
            assert!(problem(rest, &[]).starts_with(wanted), "{}", problem(rest, &[]));
        }
        let key = "-----BEGIN KEY-----\nx";
        for value in [key, "-1", "--", "---", "--1", "-- a", "--a b"] {
            let found = split(&mut args(&["--Key", value], &[])).unwrap();
            assert_eq!(found, [("Key".to_owned(), Ok(value.to_owned()))]);
        }
    }

    #[test]
    fn what_is_no_parameter_is_said_to_be_none() {
        assert_eq!(problem(&["x"], &[]), "`x` is not a parameter; write `--Name value`");
        let hint = "; `--code` is an option of this command; the parameter goes behind `--`: `-- --code VALUE`";
        assert!(problem(&["--code", "{}"], &[]).ends_with(hint));
        assert!(problem(&[], &["--"]).starts_with("`--` is not a parameter"));
        for (rest, wanted) in [
            (
                &["--Id=1", "--presign=60", "--dry-run"][..],
                "`--presign` cannot be used with `--dry-run`",
            ),
            (&["--Id=1", "--code", "--output", "f"], "`--output` cannot be used with `--code`"),
        ] {
            assert!(problem(rest, &[]).starts_with(wanted), "{}", problem(rest, &[]));
        }
        // It may be the rest of a secret.
        for rest in [&["--A", "my", "s3cret"], &["--A=my", "s3cret", "--B"]] {
            let wanted = "an argument between `--A` and the next name is not a parameter; write";
            assert!(problem(rest, &[]).starts_with(wanted), "{}", problem(rest, &[]));
            assert_eq!(problem(rest, &[]), problem(&[], rest));
        }
    }
}
