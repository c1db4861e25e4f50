//! Kills an emulator in the middle of writes, again and again: what it has answered is there
//! afterwards, and nothing that nobody asked for. Has its own `main`, since it is the killed
//! process too.

#[allow(dead_code, reason = "some helpers serve the unit tests only")]
#[path = "../support/catalog.rs"]
mod catalog;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../support/signer.rs"]
mod signer;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use alicloud_emulator::Emulator;
use reqwest::Client;
use serde_json::Value;
use signer::Signer;

const IMAGE: &str = "m-bp1caf3yicx5jlfl****";
const ROUNDS: usize = 24;
const WRITERS: usize = 8;
/// An image takes 50 accounts.
const ACCOUNTS_A_WRITER: usize = 5;
/// Each round is killed at so many more answers than the one before.
const ANSWERS_A_ROUND: usize = 7;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("serve"), Some(dir)) => serve(&dir).await,
        // For tools that ask which tests there are.
        (Some("--list"), _) => println!("killed_in_the_middle_of_writes: test"),
        _ => killed_in_the_middle_of_writes().await,
    }
}

async fn serve(dir: &str) {
    let builder = Emulator::builder().catalog(catalog::catalog()).data(dir);
    let mut emulator = builder.start().await.expect("it starts");
    println!("{}", emulator.address());
    std::io::stdout().flush().expect("someone reads");
    emulator.wait().await;
}

/// Whether the writer's account has the image: as answered last, and as asked for since.
#[derive(Clone, Copy, Default)]
struct Expected {
    answered: bool,
    asked: bool,
}

struct Server {
    child: Mutex<Child>,
    host: String,
    signer: Signer,
    client: Client,
}

impl Server {
    fn start(dir: &Path) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.arg("serve").arg(dir).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut host = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut host).expect("an address");
        let host = host.trim().to_owned();
        let client = {
            // The workspace's other crates give reqwest a TLS stack without a provider; none is used here.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Client::builder().no_proxy().build().expect("a client")
        };
        Self { child: Mutex::new(child), signer: Signer::new(host.clone()), host, client }
    }

    /// `None` when there was no whole response.
    async fn call(&self, action: &str, parameters: &[(&str, &str)]) -> Option<(u16, Value)> {
        let signed = self.signer.ecs(action, parameters);
        let mut request = self.client.post(format!("http://{}{}", self.host, signed.target));
        for (name, value) in signed.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, serde_json::from_slice(&answer.bytes().await.ok()?).ok()?))
    }

    /// On Unix this is SIGKILL.
    fn kill(&self) {
        let mut child = self.child.lock().expect("nobody failed to kill it");
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
    }

    /// Adds and removes one account after another until the connection breaks. Who gets the response
    /// of that number kills the server in the same moment: a response that came before its change
    /// was on the disk would be found out.
    async fn write(
        &self,
        writer: usize,
        mut mine: Vec<Expected>,
        answers: &AtomicUsize,
        last: usize,
    ) -> Vec<Expected> {
        for at in (0..ACCOUNTS_A_WRITER).cycle() {
            let state = &mut mine[at];
            state.asked = !state.answered;
            let parameter = if state.asked { "AddAccount.1" } else { "RemoveAccount.1" };
            let account = account(writer, at);
            let parameters =
                [("RegionId", "cn-hangzhou"), ("ImageId", IMAGE), (parameter, account.as_str())];
            match self.call("ModifyImageSharePermission", &parameters).await {
                Some((status, body)) => {
                    assert_eq!(status, 200, "{body}");
                    state.answered = state.asked;
                    if answers.fetch_add(1, Ordering::Relaxed) + 1 == last {
                        self.kill();
                    }
                }
                None => break,
            }
        }
        mine
    }

    async fn shared(&self) -> Vec<String> {
        let parameters = [("RegionId", "cn-hangzhou"), ("ImageId", IMAGE), ("PageSize", "100")];
        let answer = self.call("DescribeImageSharePermission", &parameters).await;
        let (status, body) = answer.expect("a response");
        assert_eq!(status, 200, "{body}");
        let accounts = body["Accounts"]["Account"].as_array().expect("a list");
        accounts.iter().filter_map(|a| a["AliyunId"].as_str()).map(str::to_owned).collect()
    }
}

/// A failed test leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(child) = self.child.get_mut() {
            // It may be dead already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn account(writer: usize, at: usize) -> String {
    format!("9{writer:02}{at:02}")
}

async fn killed_in_the_middle_of_writes() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut expected = vec![vec![Expected::default(); ACCOUNTS_A_WRITER]; WRITERS];
    let mut in_flight = 0;
    for round in 1..=ROUNDS {
        let server = Arc::new(Server::start(dir.path()));
        let answers = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> = expected
            .into_iter()
            .enumerate()
            .map(|(writer, mine)| {
                let (server, answers) = (Arc::clone(&server), Arc::clone(&answers));
                tokio::spawn(async move {
                    server.write(writer, mine, &answers, round * ANSWERS_A_ROUND).await
                })
            })
            .collect();
        expected = Vec::new();
        for writer in writers {
            expected.push(writer.await.expect("the writer ends"));
        }

        let server = Server::start(dir.path());
        let shared = server.shared().await;
        for (writer, mine) in expected.iter_mut().enumerate() {
            for (at, state) in mine.iter_mut().enumerate() {
                let found = shared.contains(&account(writer, at));
                let fits = found == state.answered || found == state.asked;
                assert!(fits, "round {round}: {} is {found}", account(writer, at));
                in_flight += usize::from(state.asked != state.answered);
                *state = Expected { answered: found, asked: found };
            }
        }
        let known: usize = expected.iter().flatten().filter(|state| state.answered).count();
        assert_eq!(shared.len(), known, "round {round}: {shared:?}");
        server.kill();
    }
    assert!(in_flight > 0, "no kill met a write");
    println!("nothing lost in {ROUNDS} kills, which met {in_flight} unanswered writes");
}
