//! What typed requests send is what the official client sends, for every vector in `tests/vectors`. And it is signed as the
//! service checks it.

use std::future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use alicloud_emulator::{Account, SignatureError, check_signature};
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{
    BoxFuture, Client, Config, Credentials, Error, RetryPolicy, Signature, Value,
};
use alicloud_typed_tests::{Table, wire};

use crate::elsewhere;

fn vectors() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors"))
}

/// Checks that requests are what the official client sends: of at least so many vectors in `tests/vectors`, or whatever vectors
/// there are elsewhere.
///
/// # Panics
/// If a request differs, or there are fewer vectors.
pub fn are_the_same(table: &Table, at_least: usize) {
    if let Some(path) = elsewhere::wanted() {
        return elsewhere::report(table, &path);
    }
    let report = wire::run(table, &vectors()).unwrap();
    let different = report.different;
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert!(report.same >= at_least, "only {} vectors", report.same);
}

/// Checks what it is given to send, and answers nothing.
#[derive(Debug)]
struct Checks {
    accounts: [Account; 1],
    /// Of each request: its headers, and the key that signed it, if any did.
    found: Mutex<Vec<Found>>,
}

type Found = (Vec<(String, String)>, Result<Option<String>, SignatureError>);

impl Transport for Checks {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        let whole = http::Request::builder().method(request.method.as_str()).uri(&request.url);
        let headers = request.headers.iter();
        let whole = headers.fold(whole, |whole, (name, value)| whole.header(name, value));
        let whole = whole.body(request.body.clone()).unwrap();
        let found = check_signature(&whole, &self.accounts, SystemTime::now());
        self.found.lock().unwrap().push((request.headers, found));
        Box::pin(future::ready(Err(Error::transport("nobody is there", false))))
    }
}

/// Checks that requests are signed, but for those of a few operations that take no signature, and that their headers are those of
/// the official client.
///
/// # Panics
/// If a signature is not what the service expects, or there are fewer vectors.
pub async fn are_signed(table: &Table, at_least: usize) {
    let checks = Arc::new(Checks {
        accounts: [Account::new("1", "key-id", "key-secret")],
        found: Mutex::default(),
    });
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("key-id", "key-secret"))
        .retry(RetryPolicy::none())
        .transport(checks.clone());
    let (mut signed, mut anonymous, mut wrong) = (0, 0, Vec::new());
    for case in wire::cases(table, &vectors()).unwrap() {
        let case = case.unwrap_or_else(|why| panic!("{why}"));
        let client = Client::new(config.clone(), case.entry.info.product()).unwrap();
        let mut parameters = case.parameters.clone();
        let mut error = case.entry.send(&client, parameters.clone()).await.unwrap_err();
        if error.message().contains("` is empty, ") {
            // The official client sends what would mean everything. The rest is signed as any.
            drop_empty_lists(&mut parameters);
            error = case.entry.send(&client, parameters).await.unwrap_err();
        }
        // Whatever ends a call earlier was not checked.
        let found = checks.found.lock().unwrap().pop();
        // ACS3 signs its own headers, whatever they are; the object store and the log service want exactly these.
        let wants_these = matches!(case.entry.info.signature(), Signature::Oss | Signature::Sls);
        let compared = found.as_ref().filter(|_| wants_these);
        let different = compared.map(|(headers, _)| case.header_differences(headers));
        wrong.extend(different.into_iter().flatten().map(|what| format!("{}: {what}", case.name)));
        match found.map(|(_, found)| found) {
            Some(Ok(Some(_))) => signed += 1,
            Some(Ok(None)) if case.entry.info.signature() == Signature::Anonymous => anonymous += 1,
            Some(Ok(None)) => wrong.push(format!("{}: not signed", case.name)),
            Some(Err(problem)) => wrong.push(format!("{}: {problem}", case.name)),
            None => wrong.push(format!("{}: not sent: {error}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{signed} signed, {anonymous} of operations that take no signature");
    assert!(
        signed + 8 >= at_least && signed + anonymous >= at_least,
        "only {signed} and {anonymous}"
    );
}

/// Leaves out members that are lists without elements, or the JSON text of one.
fn drop_empty_lists(value: &mut Value) {
    let is_empty = |value: &Value| match value {
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text == "[]",
        _ => false,
    };
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !is_empty(member));
            members.values_mut().for_each(drop_empty_lists);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_empty_lists),
        _ => {}
    }
}
