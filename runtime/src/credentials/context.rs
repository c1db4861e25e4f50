//! What providers reach the world through: variables, files, programs, HTTP and a clock. It must not know what they look for there.

#[cfg_attr(target_family = "wasm", path = "context/no_programs.rs")]
mod programs;

use std::fmt;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::{Lookup, system_lookup};
use crate::endpoint::Network;
use crate::error::Error;
use crate::future::BoxFuture;
use crate::time_and_randomness::{self, TimeAndRandomness};
use crate::transport::Transport;

/// Files and outputs larger than this are no credentials.
const LARGEST: u64 = 1 << 20;

/// What tells one content of a file from the next without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileStamp {
    /// When it was last written, where the system knows that.
    pub modified: Option<SystemTime>,
    /// How many bytes it has.
    pub len: u64,
}

impl FileStamp {
    /// The stamp of a file of that length, written at that time.
    pub fn new(modified: Option<SystemTime>, len: u64) -> Self {
        Self { modified, len }
    }
}

/// Reads files; a trait so that tests decide what is in them.
pub trait Files: fmt::Debug + Send + Sync {
    /// What the file looks like from outside.
    fn stamp(&self, path: &Path) -> io::Result<FileStamp>;

    /// The text of the file.
    fn read(&self, path: &Path) -> io::Result<Zeroizing<String>>;
}

/// The real files.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "it has nothing in it, and its name is its value")]
pub struct SystemFiles;

impl Files for SystemFiles {
    fn stamp(&self, path: &Path) -> io::Result<FileStamp> {
        let facts = regular(std::fs::metadata(path)?)?;
        Ok(FileStamp::new(facts.modified().ok(), facts.len()))
    }

    fn read(&self, path: &Path) -> io::Result<Zeroizing<String>> {
        // Opening a pipe would wait for somebody who writes.
        regular(std::fs::metadata(path)?)?;
        let mut text = Zeroizing::new(String::new());
        std::fs::File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
        if text.len() as u64 > LARGEST {
            return Err(io::Error::other("it is larger than 1 MiB"));
        }
        Ok(text)
    }
}

/// Refuses what has no end or keeps its reader waiting: pipes, devices, sockets; and directories.
fn regular(facts: std::fs::Metadata) -> io::Result<std::fs::Metadata> {
    if facts.is_file() { Ok(facts) } else { Err(io::Error::other("it is no regular file")) }
}

/// What a program left behind.
#[non_exhaustive]
pub struct CommandOutput {
    /// Its exit code; absent when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to its standard output.
    pub stdout: Zeroizing<Vec<u8>>,
}

impl CommandOutput {
    /// The output of a program that ended with that code.
    pub fn new(code: Option<i32>, stdout: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        Self { code, stdout: stdout.into() }
    }
}

/// Shows no output, as it holds secrets.
impl fmt::Debug for CommandOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandOutput").field("code", &self.code).finish_non_exhaustive()
    }
}

/// Runs a program (first the program, then its arguments) to its end; dropping the future ends the program.
pub type RunCommand =
    Arc<dyn Fn(Vec<String>) -> BoxFuture<'static, io::Result<CommandOutput>> + Send + Sync>;

/// Runs programs of this machine. It needs a tokio runtime.
pub fn system_commands() -> RunCommand {
    Arc::new(|words| Box::pin(programs::run(words)))
}

/// Where providers look for variables, files, programs and services. The default is this machine; tests replace what they need.
///
/// Cloning is cheap, and clones share connections.
///
/// ```
/// use std::sync::Arc;
/// use alicloud_runtime::credentials::{Context, CredentialsChain};
///
/// let context = Context::system()
///     .with_lookup(Arc::new(|name| (name == "ALIBABA_CLOUD_ECS_METADATA_DISABLED").then(|| "true".to_owned())))
///     .with_sts_endpoint("http://127.0.0.1:8080");
/// let chain = CredentialsChain::in_context(context);
/// ```
#[derive(Clone)]
pub struct Context {
    pub(super) lookup: Lookup,
    pub(super) files: Arc<dyn Files>,
    pub(super) run: RunCommand,
    sources: Option<Arc<dyn TimeAndRandomness>>,
    transport: Arc<OnceLock<Arc<dyn Transport>>>,
    /// What the transport is made with when nobody gives one.
    #[cfg(feature = "http-client")]
    http: crate::transport::HttpSettings,
    pub(super) metadata_endpoint: String,
    pub(super) sts_endpoint: Option<String>,
}

impl Context {
    /// This machine. Nothing is read or opened before it is needed.
    pub fn system() -> Self {
        Self {
            lookup: system_lookup(),
            files: Arc::new(SystemFiles),
            run: system_commands(),
            sources: time_and_randomness::system(),
            transport: Arc::new(OnceLock::new()),
            #[cfg(feature = "http-client")]
            http: crate::transport::HttpSettings::default(),
            metadata_endpoint: "http://100.100.100.200".to_owned(),
            sts_endpoint: None,
        }
    }

    /// Sets other environment variables.
    #[must_use]
    pub fn with_lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    /// Sets other files.
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = files;
        self
    }

    /// Sets another way to run programs.
    #[must_use]
    pub fn with_commands(mut self, run: RunCommand) -> Self {
        self.run = run;
        self
    }

    /// Sets the clock and the source of random numbers.
    #[must_use]
    pub fn with_time_and_randomness(mut self, sources: Arc<dyn TimeAndRandomness>) -> Self {
        self.sources = Some(sources);
        self
    }

    /// Sets a custom transport, or one that is shared with clients.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Arc::new(OnceLock::from(transport));
        self
    }

    /// Sets what the transport is made with.
    #[cfg(feature = "http-client")]
    pub(crate) fn with_http(mut self, settings: crate::transport::HttpSettings) -> Self {
        self.http = settings;
        self.transport = Arc::new(OnceLock::new());
        self
    }

    /// Sets another address of the ECS metadata server, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn with_metadata_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        endpoint.into().trim_end_matches('/').clone_into(&mut self.metadata_endpoint);
        self
    }

    /// Sets another address of the security token service, whatever region is asked for.
    #[must_use]
    pub fn with_sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.sts_endpoint = Some(endpoint.into());
        self
    }

    /// A variable, when it holds something.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    /// Whether a variable says `true`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The region that calls go to.
    pub(crate) fn region(&self) -> Option<String> {
        let variable = |name| self.variable(name);
        variable("ALIBABA_CLOUD_REGION_ID").or_else(|| variable("ALIBABA_CLOUD_REGION"))
    }

    /// Whether services are to be reached from inside of a VPC.
    pub(crate) fn is_in_vpc(&self) -> bool {
        self.network() == Ok(Network::Vpc)
    }

    /// The network whose endpoints are used, or what is wrong with what the environment says of it.
    pub(crate) fn network(&self) -> Result<Network, String> {
        match self.variable("ALIBABA_CLOUD_ENDPOINT_TYPE") {
            None => Ok(Network::Public),
            Some(kind) if kind.eq_ignore_ascii_case("public") => Ok(Network::Public),
            Some(kind) if kind.eq_ignore_ascii_case("vpc") => Ok(Network::Vpc),
            Some(kind) => Err(format!(
                "ALIBABA_CLOUD_ENDPOINT_TYPE is `{}`; expected `vpc` or `public`",
                kind.escape_debug()
            )),
        }
    }

    /// A path below the home directory.
    pub(super) fn at_home(&self, directory: &str, file: &str) -> Result<PathBuf, Error> {
        let home = self.variable("HOME").or_else(|| self.variable("USERPROFILE"));
        home.map(|home| PathBuf::from(home).join(directory).join(file)).ok_or_else(|| {
            Error::credentials("there is no home directory; set HOME to the one that has the file")
                .unset(true)
        })
    }

    pub(super) fn sources(&self) -> Result<&Arc<dyn TimeAndRandomness>, Error> {
        self.sources.as_ref().ok_or_else(|| {
            Error::credentials(
                "this platform has no clock, timers and random numbers; give them with Context::with_time_and_randomness",
            )
        })
    }

    pub(super) fn now(&self) -> Result<SystemTime, Error> {
        Ok(self.sources()?.now())
    }

    /// The transport, made when it is first asked for.
    pub(super) fn transport(&self) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(Arc::clone(transport));
        }
        let made = self.default_transport()?;
        // Of two that are made at the same time the first stays.
        Ok(Arc::clone(self.transport.get_or_init(|| made)))
    }

    #[cfg(feature = "http-client")]
    fn default_transport(&self) -> Result<Arc<dyn Transport>, Error> {
        use crate::transport::ReqwestTransport;
        Ok(Arc::new(ReqwestTransport::with_settings(&self.http, CONNECT, None)?))
    }

    #[cfg(not(feature = "http-client"))]
    #[allow(clippy::unused_self, reason = "a transport is made by what it says")]
    fn default_transport(&self) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::credentials(
            "this build has no HTTP client; turn on the feature `tls` (or `http-client`) of alicloud-runtime, or give a transport with Context::with_transport",
        ))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("metadata_endpoint", &self.metadata_endpoint)
            .field("sts_endpoint", &self.sts_endpoint)
            .finish_non_exhaustive()
    }
}

/// How long connecting may take.
#[cfg(feature = "http-client")]
const CONNECT: std::time::Duration = std::time::Duration::from_secs(5);
