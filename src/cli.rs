//! The command line as a whole: which commands there are, and which exit code a failure has.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::arguments::{
    CallArgs, DiffArgs, EmulateArgs, GenerateArgs, ImportArgs, ReleaseArgs, UpdateArgs,
};
use crate::{call, diff, emulate, generate, import, output, release, update};

/// Typed Rust bindings for Alibaba Cloud: generate them, try them, call any operation.
#[derive(Parser)]
#[command(name = "alicloud", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make specs of the official metadata; keep what people added to them
    Import(ImportArgs),
    /// Fetch the official metadata, import it, generate, and say what changed for programs
    Update(UpdateArgs),
    /// Make Rust crates of the specs; write only what changed
    Generate(GenerateArgs),
    /// Say what changed between two states of the specs, and what it does to programs
    Diff(DiffArgs),
    /// Raise the versions of crates by what changed since their last release, and write their changelogs
    Release(ReleaseArgs),
    /// Run a local service that responds as the specs say
    Emulate(EmulateArgs),
    /// Call any operation by its documented names
    Call(CallArgs),
}

/// Runs the command line and gives the exit code: 0, 1 for a failed job, 2 for wrong usage.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(&args.into_iter().collect::<Vec<_>>()) {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                // It repeats arguments, which may come from elsewhere.
                output::note(error.render().to_string().trim_end());
            } else {
                // Help and version, with code 0. A closed pipe is nobody's fault.
                let _ = error.print();
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let result = match cli.command {
        Command::Import(args) => import::run(&args),
        Command::Update(args) => update::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Emulate(args) => emulate::run(args),
        Command::Call(args) => call::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Reads the command line. What `call` takes depends on the operation, so that it reads the rest itself: its parameters, apart from
/// those behind `--`, and a wish for help that names an operation.
fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let (before, behind) = match args.iter().position(|word| word == "--") {
        Some(at) => args.split_at(at),
        None => (args, &[][..]),
    };
    match Cli::try_parse_from(args) {
        Ok(Cli { command: Command::Call(mut call) }) if !behind.is_empty() => {
            // They are the last of what is left to `call`, with or without `--` before them.
            let count = behind.len() - 1;
            call.parameters = call.rest.split_off(call.rest.len().saturating_sub(count));
            call.rest.pop_if(|word| word == "--");
            Ok(Cli { command: Command::Call(call) })
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            let is_help = |word: &&OsString| *word == "--help" || *word == "-h";
            match Cli::try_parse_from(before.iter().filter(|word| !is_help(word))) {
                Ok(Cli { command: Command::Call(mut call) }) => {
                    call.help = true;
                    Ok(Cli { command: Command::Call(call) })
                }
                _ => Err(error),
            }
        }
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &str) -> CallArgs {
        let words: Vec<OsString> =
            format!("alicloud call {words}").split(' ').map(OsString::from).collect();
        match parse(&words) {
            Ok(Cli { command: Command::Call(args) }) => args,
            Ok(_) => panic!("another command"),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn what_is_behind_is_kept_apart_wherever_it_begins() {
        for (words, rest, parameters) in [
            ("cs Op --a b", &["--a", "b"][..], &[][..]),
            ("cs Op -- --region r", &[], &["--region", "r"]),
            ("cs Op --a b -- --region r", &["--a", "b"], &["--region", "r"]),
            (
                "--region x cs Op --a b --region y -- --region r -- s",
                &["--a", "b", "--region", "y"],
                &["--region", "r", "--", "s"],
            ),
            ("cs Op --a b --", &["--a", "b"], &[]),
            ("cs Op -- --help", &[], &["--help"]),
        ] {
            let args = call(words);
            assert_eq!(args.rest, rest, "{words}");
            assert_eq!(args.parameters, parameters, "{words}");
            assert!(!args.help);
        }
    }

    #[test]
    fn help_is_that_of_the_operation_where_one_is_named() {
        for words in ["ecs Op --help", "ecs Op -h", "--help ecs Op", "--region r ecs --help Op"] {
            let args = call(words);
            assert!(args.help, "{words}");
            assert_eq!((args.product.as_str(), args.operation.as_str()), ("ecs", "Op"));
        }
        for words in ["", "--help", "call --help", "call ecs --help", "import --help"] {
            let words = format!("alicloud {words}");
            let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            assert!(parse(&words).is_err(), "{words:?}");
        }
    }
}
