//! TCP connections that can be reset instead of closed, and end when a request does not begin in time; knows nothing of HTTP but that
//! a handler says when it has a request and when it is done with it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep_until};

/// The head of a request must have come within this time after its first byte, and that of the first one after the connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Accepts connections.
pub(crate) struct Connections {
    listener: TcpListener,
    head_timeout: Duration,
}

impl Connections {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self { listener, head_timeout: HEAD_TIMEOUT }
    }
}

/// What a request handler knows of its connection.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_reset: AtomicBool,
    /// Counts when a handler gets a request, and when it is done with it: odd in between.
    turns: AtomicUsize,
}

impl Peer {
    /// A connection from that address that nothing has happened on.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { address, state: Arc::default() }
    }

    /// Says that the head of a request is there, or that the request was handled.
    pub(crate) fn turn(&self) {
        self.state.turns.fetch_add(1, Ordering::Relaxed);
    }

    /// Makes the next write reset the connection.
    pub(crate) fn reset(&self) {
        self.state.is_reset.store(true, Ordering::Relaxed);
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot switch delayed writing off");
        }
        let head = Head::new(self.head_timeout);
        (Connection { stream, peer: Peer::at(address), head }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Connections>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().peer.clone()
    }
}

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    peer: Peer,
    head: Head,
}

/// When the head of a request must be there.
struct Head {
    timeout: Duration,
    /// The turn that it is in.
    turn: usize,
    /// `None` before the first byte.
    deadline: Option<Instant>,
    /// Wakes the connection at that time.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Head {
    /// That of the first request.
    fn new(timeout: Duration) -> Self {
        Self { timeout, turn: 0, deadline: Some(Instant::now() + timeout), alarm: None }
    }

    /// Whether the time is over, after something was read or not. Between requests, and while one is handled, there is no limit.
    fn is_late(&mut self, turn: usize, has_read: bool, cx: &mut Context<'_>) -> bool {
        if self.turn != turn {
            *self = Self { timeout: self.timeout, turn, deadline: None, alarm: None };
        }
        if turn % 2 == 1 {
            return false;
        }
        if has_read && self.deadline.is_none() {
            self.deadline = Some(Instant::now() + self.timeout);
        }
        let Some(deadline) = self.deadline else { return false };
        if has_read {
            return Instant::now() >= deadline;
        }
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        alarm.as_mut().poll(cx).is_ready()
    }
}

impl Connection {
    /// The stream to write to; `Err` when it is to be reset, which its drop then does.
    fn writable(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        if self.peer.state.is_reset.load(Ordering::Relaxed) {
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let turn = this.peer.state.turns.load(Ordering::Relaxed);
        let read = Pin::new(&mut this.stream).poll_read(cx, buffer);
        let has_read = buffer.filled().len() > before;
        if (has_read || read.is_pending()) && this.head.is_late(turn, has_read, cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().writable()?.poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().writable()?.poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().writable()?.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().writable()?.poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// A connection, and the caller's end of it.
    async fn connected(head_timeout: Duration) -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut connections = Connections { listener, head_timeout };
        let (here, there) =
            tokio::join!(Listener::accept(&mut connections), TcpStream::connect(address));
        (here.0, there.unwrap())
    }

    #[tokio::test]
    async fn a_head_that_trickles_or_never_comes_ends_the_connection() {
        for (sent, expected) in [("", 0), ("GE", 2)] {
            let (mut here, mut there) = connected(Duration::from_millis(20)).await;
            there.write_all(sent.as_bytes()).await.unwrap();
            let mut read = vec![0; 10];
            let mut seen = 0;
            let error = loop {
                match here.read(&mut read).await {
                    Ok(count) => seen += count,
                    Err(error) => break error,
                }
            };
            assert_eq!((error.kind(), seen), (io::ErrorKind::TimedOut, expected), "{sent}");
        }
    }

    #[tokio::test]
    async fn a_request_that_is_handled_and_the_pause_after_it_have_no_limit() {
        let timeout = Duration::from_millis(20);
        let (mut here, mut there) = connected(timeout).await;
        let peer = here.peer.clone();
        let mut read = [0; 1];
        for _ in 0..2 {
            there.write_all(b"h").await.unwrap();
            here.read_exact(&mut read).await.unwrap();
            peer.turn();
            // The body, late.
            for _ in 0..2 {
                let late = tokio::time::timeout(timeout * 3, here.read_exact(&mut read)).await;
                assert!(late.is_err());
            }
            there.write_all(b"b").await.unwrap();
            here.read_exact(&mut read).await.unwrap();
            peer.turn();
            let pause = tokio::time::timeout(timeout * 3, here.read_exact(&mut read)).await;
            assert!(pause.is_err());
        }
        there.write_all(b"h").await.unwrap();
        here.read_exact(&mut read).await.unwrap();
        let error = here.read_exact(&mut read).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
