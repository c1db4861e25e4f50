//! What a call costs beside the same request by bare reqwest: `cargo run --release --manifest-path benches/call/Cargo.toml`.
//!
//! Both send STS `AssumeRole` over loopback to one server in another process; reqwest sends a request that was made before,
//! and reads its body as bytes. Rounds alternate, and what is counted is the processor time of the thread that calls.
//! `count PEER CALLS` makes that many calls by one of them, one at a time, for a tool that counts instructions.

mod peers;
mod server;

use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use self::peers::{PEERS, Peer};

const ROUNDS: usize = 15;
const CALLS: usize = 2000;

/// The server, which ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["serve"] => server::serve().map_err(Into::into),
        ["count", peer, calls] => {
            let peer = Peer::named(peer).ok_or("the peer is `alicloud` or `reqwest`")?;
            with_server(|endpoint| {
                peers::runtime()?.block_on(peer.calls(endpoint, 1, calls.parse()?))
            })
        }
        [] => with_server(table),
        _ => Err("usage: call-bench [count alicloud|reqwest CALLS]".into()),
    }
}

fn with_server(
    work: impl FnOnce(&str) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    let child = command.arg("serve").stdout(Stdio::piped()).spawn()?;
    let mut server = Server(child);
    let endpoint = server::endpoint(server.0.stdout.take().ok_or("the server has no output")?)?;
    work(&endpoint)
}

fn table(endpoint: &str) -> Result<(), Box<dyn Error>> {
    println!("| in flight | alicloud, µs a call | reqwest | ratio |\n|---|---|---|---|");
    for in_flight in [1, 64] {
        let mut times = [const { Vec::new() }; PEERS.len()];
        for _ in 0..ROUNDS {
            for (peer, times) in PEERS.iter().zip(&mut times) {
                let runtime = peers::runtime()?;
                // Connections are made before.
                runtime.block_on(peer.calls(endpoint, in_flight, in_flight))?;
                let before = processor_time()?;
                runtime.block_on(peer.calls(endpoint, in_flight, CALLS))?;
                let taken = processor_time()?.saturating_sub(before);
                times.push(taken.as_secs_f64() * 1e6 / CALLS as f64);
            }
        }
        let [ours, bare] = times.map(median);
        println!("| {in_flight} | {ours:.1} | {bare:.1} | {:.2} |", ours / bare);
    }
    Ok(())
}

/// How long this thread was on a processor.
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = status.split_whitespace().next().ok_or("no time in schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
