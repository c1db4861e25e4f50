//! The settings of an emulator, and its start; knows nothing of requests.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use alicloud_model::{Catalog, CompactError, Product};
use tokio::net::TcpListener;

use crate::account::{Account, Duplicate, Keyring};
use crate::answer::Responder;
use crate::body::Bodies;
use crate::edge::Edge;
use crate::emulator::Emulator;
use crate::images::{DataError, Store};
use crate::in_process::InProcess;
use crate::keeper::Keepers;
use crate::service::Service;
use crate::time::Clock;

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The catalog of a product cannot be read.
    #[error(
        "{0}; use versions of alicloud-emulator and of the product's crate that belong together"
    )]
    Product(CompactError),
    /// The text is no address.
    #[error("cannot listen on `{address}`: {source}; write HOST:PORT, such as 127.0.0.1:0")]
    Address {
        /// The address asked for.
        address: String,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The address can be reached from other machines.
    #[error(
        "will not listen on `{address}`, which other machines can reach; \
         use a loopback address, or allow it with `Builder::beyond_loopback`"
    )]
    NotLoopback {
        /// The address asked for.
        address: String,
    },
    /// The address is not free.
    #[error("cannot listen on `{address}`: {source}; choose another port, or 0 for a free one")]
    Bind {
        /// The address asked for.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The data directory cannot be used.
    #[error("cannot keep data in `{}`: {problem}", path.display())]
    Data {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// Two accounts have the same access key.
    #[error("the access key `{access_key_id}` is given twice; give each key to one account, once")]
    DuplicateAccessKey {
        /// The id of the key.
        access_key_id: String,
    },
    /// Two access keys have the same bearer token.
    #[error(
        "the bearer token of the access key `{access_key_id}` is that of another one too; \
         give each token to one key"
    )]
    DuplicateBearerToken {
        /// The id of the second key that has it.
        access_key_id: String,
    },
}

impl From<Duplicate> for StartError {
    fn from(duplicate: Duplicate) -> Self {
        match duplicate {
            Duplicate::AccessKey(access_key_id) => Self::DuplicateAccessKey { access_key_id },
            Duplicate::BearerTokenOf(access_key_id) => Self::DuplicateBearerToken { access_key_id },
        }
    }
}

/// The largest body that is taken unless [`Builder::body_limit`] says otherwise, in bytes. Objects and their parts may have 5 GiB each.
pub const DEFAULT_BODY_LIMIT: usize = 10 * 1024 * 1024;

/// The bytes of objects that are kept unless [`Builder::object_limit`] says otherwise: 8 GiB.
pub const DEFAULT_OBJECT_LIMIT: u64 = 8 * 1024 * 1024 * 1024;

/// Sets an [`Emulator`] up. Made by [`Emulator::builder`].
pub struct Builder {
    catalog: Arc<Catalog>,
    /// The first product that could not be read.
    unreadable: Option<CompactError>,
    listen: String,
    beyond_loopback: bool,
    accounts: Vec<Account>,
    clock: Clock,
    seed: Option<u64>,
    body_limit: usize,
    object_limit: u64,
    recorded: usize,
    data: Option<PathBuf>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            catalog: Arc::default(),
            unreadable: None,
            listen: "127.0.0.1:0".to_owned(),
            beyond_loopback: false,
            accounts: Vec::new(),
            clock: Arc::new(SystemTime::now),
            seed: None,
            body_limit: DEFAULT_BODY_LIMIT,
            object_limit: DEFAULT_OBJECT_LIMIT,
            recorded: 256,
            data: None,
        }
    }

    /// Serves the operations of a product as well: what the function `catalog` of its crate gives, with the feature `emulator`.
    #[must_use]
    pub fn product(mut self, catalog: impl AsRef<str>) -> Self {
        match Product::from_compact(catalog.as_ref()) {
            Ok(product) => Arc::make_mut(&mut self.catalog).products.push(product),
            Err(error) => self.unreadable = self.unreadable.or(Some(error)),
        }
        self
    }

    /// Serves the operations of a whole catalog as well.
    #[must_use]
    pub fn catalog(mut self, catalog: impl Into<Arc<Catalog>>) -> Self {
        let catalog = catalog.into();
        if self.catalog.products.is_empty() {
            self.catalog = catalog;
        } else {
            let products = Arc::unwrap_or_clone(catalog).products;
            Arc::make_mut(&mut self.catalog).products.extend(products);
        }
        self
    }

    /// Listens on that `HOST:PORT` in place of a free port on loopback.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// Allows an address that other machines can reach. They can then do what the access keys
    /// allow, over unencrypted HTTP. Temporary keys from operations that ask for no signature, such as `AssumeRoleWithOIDC`, are then
    /// not taken: everybody could have some.
    #[must_use]
    pub fn beyond_loopback(mut self, allowed: bool) -> Self {
        self.beyond_loopback = allowed;
        self
    }

    /// Adds an access key. Without any there is [`Account::test`].
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Takes the present time from there: a test can stop it.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Makes ids follow from that number, for responses that are the same in every run. Without it those of requests are random, and
    /// all others as with 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Refuses bodies of more bytes than that, [`DEFAULT_BODY_LIMIT`] by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Keeps at most so many bytes of objects, [`DEFAULT_OBJECT_LIMIT`] by default. They are in a temporary file that ends with the
    /// emulator, but for 64 MiB of small ones. An object counts as a multiple of 64 KiB in the file.
    #[must_use]
    pub fn object_limit(mut self, bytes: u64) -> Self {
        self.object_limit = bytes;
        self
    }

    /// Remembers that many requests, 256 by default.
    #[must_use]
    pub fn recorded_requests(mut self, count: usize) -> Self {
        self.recorded = count;
        self
    }

    /// Keeps what images are shared with whom in that directory, which is made when it is not
    /// there. A change that was answered is on the disk by then, whatever ends the emulator. What
    /// the directory holds goes before what a fresh emulator would; two emulators cannot use it at
    /// the same time. Without this the state is in memory.
    #[must_use]
    pub fn data(mut self, dir: impl Into<PathBuf>) -> Self {
        self.data = Some(dir.into());
        self
    }

    /// Starts to listen and answer, on the `tokio` runtime that this is called from.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let address = self.address().await?;
        let bind = |source| StartError::Bind { address: self.listen.clone(), source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        Ok(Emulator::spawn(listener, address, self.edge()?))
    }

    /// Answers requests that are handed to it, without a socket.
    #[doc(hidden)]
    pub fn in_process(self) -> Result<InProcess, StartError> {
        self.edge().map(InProcess::new)
    }

    fn edge(mut self) -> Result<Edge, StartError> {
        if let Some(error) = self.unreadable {
            return Err(StartError::Product(error));
        }
        if self.accounts.is_empty() {
            self.accounts.push(Account::test());
        }
        let keys = Keyring::new(&self.accounts)?;
        let images = match &self.data {
            Some(dir) => Store::open(dir, &self.accounts)
                .map_err(|DataError { path, problem }| StartError::Data { path, problem })?,
            None => Store::fresh(&self.accounts),
        };
        let random = || self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let responder = Responder::new(images, self.seed.unwrap_or_default());
        let keepers = Keepers::new(self.object_limit, random());
        keepers.complete(Arc::make_mut(&mut self.catalog));
        let service = Service::new(
            self.catalog,
            keys,
            responder,
            keepers,
            self.recorded,
            self.clock,
            random(),
        );
        let service = if self.beyond_loopback { service.public() } else { service };
        let service = Arc::new(service);
        Ok(Edge { service, bodies: Bodies::new(self.body_limit) })
    }

    async fn address(&self) -> Result<SocketAddr, StartError> {
        let fail = |source| StartError::Address { address: self.listen.clone(), source };
        let mut addresses = tokio::net::lookup_host(&self.listen).await.map_err(fail)?;
        let address = addresses
            .next()
            .ok_or_else(|| fail(io::Error::new(io::ErrorKind::NotFound, "no such host")))?;
        if !address.ip().is_loopback() && !self.beyond_loopback {
            return Err(StartError::NotLoopback { address: self.listen.clone() });
        }
        Ok(address)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("listen", &self.listen)
            .field("beyond_loopback", &self.beyond_loopback)
            .field("accounts", &self.accounts)
            .field("body_limit", &self.body_limit)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}
