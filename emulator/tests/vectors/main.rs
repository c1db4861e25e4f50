//! Every operation of the committed specs answers: what official clients sent, and what is made from
//! the specs. A request that keeps to the description is answered; one that does not is told so, by the
//! parameter that is wrong. What is right is decided here by `rules`, which shares no code with the
//! emulator's validation.

mod log_signer;
mod made;
mod object_signer;
mod recorded;
mod rules;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{env, fs};

use alicloud_emulator::{Emulator, RecordedRequest};
use alicloud_model::{Catalog, Operation, Product, Signature};
use reqwest::Client;
use serde_json::Value;
use signer::{Call, Signer};

/// The codes for what no operation documents.
const COMMON_CODES: [&str; 4] =
    ["MissingParameter", "InvalidParameter", "InvalidArgument", "MalformedXML"];

/// What the object store says of rules that no description has, and of buckets that it does not keep.
const OBJECT_CODES: [&str; 3] = ["InvalidArgument", "InvalidBucketName", "NoSuchBucket"];

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let crates = fs::read_dir(crates).expect("the directory of the crates");
    let catalogs = crates.map(|krate| krate.expect("a directory").path().join("catalog.txt"));
    let product = |path: PathBuf| {
        let text = fs::read_to_string(path).expect("a catalog");
        Product::from_compact(&text).expect("a readable catalog")
    };
    Arc::new(Catalog::new(catalogs.filter(|path| path.is_file()).map(product).collect()))
});

/// A request, and the parameters that are wrong in it.
struct Case {
    name: String,
    product: &'static Product,
    operation: &'static Operation,
    call: Call,
    wrong: BTreeSet<String>,
}

/// How requests were answered.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    answered: usize,
    /// Refused for what the emulator remembers, such as an image that is not there.
    stateful: usize,
    /// Refused with the operation's own code for the parameter.
    documented: usize,
    /// Refused with a code for what no operation documents.
    common: usize,
}

struct Bench {
    emulator: Emulator,
    signer: Signer,
    client: Client,
    tally: Tally,
    codes: BTreeMap<String, usize>,
    problems: Vec<String>,
}

impl Bench {
    async fn start() -> Self {
        // The workspace's other crates give reqwest a TLS stack without a provider; none is used here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Emulator::builder().catalog(Arc::clone(&CATALOG)).recorded_requests(1);
        let emulator = builder.start().await.expect("it starts");
        let signer = Signer::new(emulator.address().to_string());
        // Features that other crates of the workspace turn on would add headers.
        let client = Client::builder().no_proxy().no_gzip().no_brotli().no_zstd().no_deflate();
        let client = client.build().expect("a client");
        let (tally, codes, problems) = Default::default();
        Self { emulator, signer, client, tally, codes, problems }
    }

    async fn check(&mut self, case: &Case) {
        let signed = match case.operation.signature {
            Signature::Oss => object_signer::sign(&case.call),
            Signature::Sls => log_signer::sign(&case.call),
            _ => self.signer.sign(&case.call),
        };
        let method = case.call.method.parse().expect("a method");
        let mut request = self.client.request(method, self.emulator.url() + &signed.target);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        let answer = request.body(case.call.body.clone()).send().await.expect("a response");
        let status = answer.status().as_u16();
        let body = answer.bytes().await.expect("a whole response");
        let seen = self.emulator.requests().pop().expect("the request is recorded");
        if let Err(problem) = self.judge(case, status, &body, &seen) {
            self.problems.push(format!("{}: {problem}", case.name));
        }
    }

    fn judge(
        &mut self,
        case: &Case,
        status: u16,
        body: &[u8],
        seen: &RecordedRequest,
    ) -> Result<(), String> {
        let code = seen.code.clone().unwrap_or_default();
        *self.codes.entry(format!("{status} {code}")).or_default() += 1;
        if seen.operation.as_deref() != Some(&case.operation.name) {
            return Err(format!("{status} {code}, taken for {:?}", seen.operation));
        }
        if seen.account_id.is_none() {
            return Err(format!("{status} {code}, and nobody was let in"));
        }
        if !seen.unknown.is_empty() || !seen.misplaced.is_empty() {
            return Err(format!("unknown {:?}, misplaced {:?}", seen.unknown, seen.misplaced));
        }
        let found: BTreeSet<String> = seen.problems.iter().map(|p| p.parameter.clone()).collect();
        if found != case.wrong {
            return Err(format!(
                "{status} {code}: found {:?}, not {:?}",
                seen.problems, case.wrong
            ));
        }
        let documented = case
            .product
            .errors_of(case.operation)
            .find(|error| error.code == code && error.status == status);
        let count = match (status, found.is_empty()) {
            (200..300, true) if !body.is_empty() || !rules::has_body(case.operation) => {
                &mut self.tally.answered
            }
            (400..500, true) if documented.is_some() || OBJECT_CODES.contains(&code.as_str()) => {
                &mut self.tally.stateful
            }
            (400..500, false) if documented.is_some() => &mut self.tally.documented,
            (400, false) if COMMON_CODES.contains(&code.as_str()) && names_one(body, &found) => {
                &mut self.tally.common
            }
            _ => {
                let body = String::from_utf8_lossy(body);
                return Err(format!("{status} {code}: {found:?}: {body}"));
            }
        };
        *count += 1;
        Ok(())
    }

    /// Shows what came out, and fails when a request was not answered as it should be.
    fn finish(self) -> Tally {
        for (code, count) in &self.codes {
            println!("{count:6} {code}");
        }
        println!("{:?}", self.tally);
        let count = self.problems.len();
        let first = self.problems.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
        assert!(count == 0, "{count} requests are not answered as they should be:\n{first}");
        self.tally
    }
}

/// Whether the operation takes or gives what is not JSON.
fn is_protobuf(operation: &Operation) -> bool {
    operation.signature == Signature::Sls
        && ["PullLogs", "PutLogs"].contains(&operation.name.as_str())
}

/// Whether an error's message has one of the names, as a whole.
fn names_one(body: &[u8], names: &BTreeSet<String>) -> bool {
    let error: Value = serde_json::from_slice(body).unwrap_or_default();
    let message = error["Message"].as_str().or(error["errorMessage"].as_str());
    // An XML body is its message for that purpose.
    let xml = String::from_utf8_lossy(body).replace("&quot;", "\"");
    let message = message.unwrap_or(&xml);
    names.iter().any(|name| message.contains(&format!("\"{name}\"")))
}

#[tokio::test]
async fn every_request_of_the_official_client_is_answered() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let mut bench = Bench::start().await;
    for case in recorded::cases(&CATALOG, &committed) {
        bench.check(&case).await;
    }
    let expected = Tally { answered: 3766, stateful: 35, documented: 310, common: 1529 };
    assert_eq!(bench.finish(), expected);

    // Vectors from elsewhere, in any number.
    let elsewhere = env::var_os("WIRE_VECTORS");
    for dir in elsewhere.iter().flat_map(env::split_paths).collect::<Vec<PathBuf>>() {
        let mut bench = Bench::start().await;
        for case in recorded::cases(&CATALOG, &dir) {
            bench.check(&case).await;
        }
        println!("{}", dir.display());
        bench.finish();
    }
}

#[tokio::test]
async fn every_operation_answers_what_is_made_from_its_description() {
    let mut bench = Bench::start().await;
    let (mut operations, mut not_served) = (0, 0);
    for product in &CATALOG.products {
        for operation in &product.operations {
            operations += 1;
            // Requests of the object store are the official clients': nothing here makes XML. Protobuf is not known yet.
            if operation.signature == Signature::Oss || is_protobuf(operation) {
                not_served += 1;
                continue;
            }
            for case in made::cases(product, operation) {
                bench.check(&case).await;
            }
        }
    }
    let expected = Tally { answered: 11243, stateful: 5, documented: 2160, common: 14169 };
    assert_eq!((operations, not_served, bench.finish()), (5791, 167, expected));
}
