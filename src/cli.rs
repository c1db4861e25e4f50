//! The command line as a whole: which commands there are, and which exit code a failure has.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::arguments::{
    CallArgs, DiffArgs, EmulateArgs, GenerateArgs, ImportArgs, ReleaseArgs, UpdateArgs,
};
use crate::{call, diff, emulate, generate, import, release, update};

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
    /// Run a local service that answers as the specs say
    Emulate(EmulateArgs),
    /// Call any operation by its documented names
    Call(CallArgs),
}

/// Runs the command line and gives the exit code: 0, 1 for a failed job, 2 for wrong usage.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come here too, with code 0. A closed pipe is nobody's fault.
            let _ = error.print();
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
