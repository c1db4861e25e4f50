//! How many signed requests a second an emulator answers, and whether its memory stays flat.
//!
//! ```text
//! cargo run --release -p alicloud-emulator --example load -- [SECONDS] [read|write] [DATA-DIR]
//! ```
//!
//! Starts an emulator in a separate process, and calls it over 64 connections that stay open.
//! Each request is signed anew. Reads page through the accounts that an image is shared with;
//! writes share an image and take it back. Ends with 1 when a request was not answered with 200.

#[allow(dead_code, reason = "some helpers serve the unit tests only")]
#[path = "../tests/support/catalog.rs"]
mod catalog;
#[allow(dead_code, reason = "some helpers serve the other tests only")]
#[path = "../tests/support/signer.rs"]
mod signer;

use std::fmt::Write as _;
use std::io::{self, BufRead as _, Write as _};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alicloud_emulator::Emulator;
use signer::Signer;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;
const MAX_SECONDS: u64 = 600;
const IMAGE: &str = "m-bp1caf3yicx5jlfl****";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    if argument(0) == Some("serve") {
        serve(argument(1)).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let seconds = argument(0).and_then(|text| text.parse().ok()).unwrap_or(20).min(MAX_SECONDS);
    let writes = argument(1) == Some("write");
    let mut server = Server::start(argument(2))?;
    let result = measure(&server, Duration::from_secs(seconds), writes).await;
    server.child.kill()?;
    server.child.wait()?;
    result
}

async fn serve(data: Option<&str>) -> io::Result<()> {
    let mut builder = Emulator::builder().catalog(catalog::catalog());
    if let Some(dir) = data {
        builder = builder.data(dir);
    }
    let mut emulator = builder.start().await.map_err(io::Error::other)?;
    println!("{}", emulator.address());
    io::stdout().flush()?;
    emulator.wait().await;
    Ok(())
}

struct Server {
    child: Child,
    host: String,
}

impl Server {
    fn start(data: Option<&str>) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("serve").args(data).stdout(Stdio::piped()).spawn()?;
        let mut host = String::new();
        if let Some(stdout) = child.stdout.take() {
            io::BufReader::new(stdout).read_line(&mut host)?;
        }
        Ok(Self { child, host: host.trim().to_owned() })
    }

    /// Resident memory in KiB, where the system tells.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

async fn measure(server: &Server, time: Duration, writes: bool) -> io::Result<ExitCode> {
    let first = server.memory();
    let signer = Arc::new(Signer::new(server.host.clone()));
    let start = Instant::now();
    let end = start + time;
    let callers: Vec<_> = (0..CONNECTIONS)
        .map(|caller| {
            let (signer, host) = (Arc::clone(&signer), server.host.clone());
            tokio::spawn(call_until(end, host, signer, writes.then_some(caller)))
        })
        .collect();
    // By then the memories that are bounded are filled.
    tokio::time::sleep(time / 2).await;
    let middle = server.memory();
    let mut answers = Answers::default();
    for caller in callers {
        let of_one = caller.await.map_err(io::Error::other)?;
        answers.good += of_one.good;
        answers.bad += of_one.bad;
        answers.times.extend(of_one.times);
    }
    let elapsed = start.elapsed();
    answers.times.sort_unstable();
    let at = |part: usize| {
        let index = answers.times.len() * part / 1000;
        answers.times.get(index).copied().unwrap_or_default()
    };
    let a_second = u128::from(answers.good) * 1_000_000 / elapsed.as_micros().max(1);
    println!(
        "{} responses in {elapsed:.1?}: {a_second} a second; errors: {}",
        answers.good, answers.bad
    );
    println!("half within {:?}, 99% within {:?}, 99.9% within {:?}", at(500), at(990), at(999));
    if let (Some(first), Some(middle), Some(last)) = (first, middle, server.memory()) {
        println!(
            "memory of the emulator: {first} KiB at the start, {middle} KiB half-way, {last} KiB at the end"
        );
    }
    Ok(if answers.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Default)]
struct Answers {
    good: u64,
    bad: u64,
    times: Vec<Duration>,
}

async fn call_until(
    end: Instant,
    host: String,
    signer: Arc<Signer>,
    writer: Option<usize>,
) -> Answers {
    let mut answers = Answers::default();
    let mut connection = None;
    let mut turn = false;
    while Instant::now() < end {
        turn = !turn;
        let request = request(&signer, writer, turn);
        let start = Instant::now();
        match call(&mut connection, &host, request.as_bytes()).await {
            Ok(true) => answers.good += 1,
            Ok(false) => answers.bad += 1,
            Err(error) => {
                eprintln!("{error}");
                answers.bad += 1;
                connection = None;
            }
        }
        answers.times.push(start.elapsed());
    }
    answers
}

fn request(signer: &Signer, writer: Option<usize>, turn: bool) -> String {
    let image = [("RegionId", "cn-hangzhou"), ("ImageId", IMAGE)];
    let call = match writer {
        None => {
            let page = [("PageNumber", "1"), ("PageSize", "10")];
            signer.ecs("DescribeImageSharePermission", &[image, page].concat())
        }
        // Of 64 writers no more than 50 share at a time, which is what an image takes.
        Some(writer) => {
            let account = (writer % 50 + 100).to_string();
            let name = if turn { "AddAccount.1" } else { "RemoveAccount.1" };
            signer.ecs("ModifyImageSharePermission", &[&image[..], &[(name, &account)]].concat())
        }
    };
    let mut text = format!("POST {} HTTP/1.1\r\n", call.target);
    for (name, value) in call.headers {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("content-length: 0\r\n\r\n");
    text
}

/// Sends a request and reads the response whole; whether it was a good one.
async fn call(
    connection: &mut Option<BufReader<TcpStream>>,
    host: &str,
    request: &[u8],
) -> io::Result<bool> {
    let connection = match connection {
        Some(connection) => connection,
        None => {
            let stream = TcpStream::connect(host).await?;
            stream.set_nodelay(true)?;
            connection.insert(BufReader::new(stream))
        }
    };
    connection.write_all(request).await?;
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let good = line.starts_with("HTTP/1.1 200 ");
    let mut length = 0;
    while line != "\r\n" {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    connection.read_exact(&mut vec![0; length]).await?;
    Ok(good)
}
