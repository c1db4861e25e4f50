//! TCP connections that can be reset instead of closed, and end when a request does not begin in time; knows nothing of HTTP but that
//! a handler says when it has a request and when it is done with it, and that there may be several at a time.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::crowd::{Crowd, Member, Place};

/// The head of a request must have come within this time after its first byte, that of the first one after the connection; and its
/// first byte within this time after the response before it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Accepts connections, so many at a time at most.
pub(crate) struct Connections {
    listener: TcpListener,
    head_timeout: Duration,
    crowd: Arc<Crowd<State>>,
    /// How many times connections were used.
    uses: Arc<AtomicU64>,
}

impl Connections {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self::limited(listener, HEAD_TIMEOUT, MOST)
    }

    fn limited(listener: TcpListener, head_timeout: Duration, most: usize) -> Self {
        let (crowd, uses) = (Arc::new(Crowd::new(most)), Arc::default());
        Self { listener, head_timeout, crowd, uses }
    }
}

/// So many connections are open at most: each takes about 20 KiB, and 1,024 files is what many systems let a program have.
const MOST: usize = 900;

/// So many bytes are read at a time at most. The buffer of a connection has twice that, and not 400 KiB.
const LARGEST_READ: usize = 32 * 1024;

/// What a request handler knows of its connection.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_reset: AtomicBool,
    /// Whether it has to make room for another one.
    is_closed: AtomicBool,
    /// How many requests handlers got.
    begun: AtomicUsize,
    /// How many of them are being handled: with HTTP/2 there are several at a time.
    in_flight: AtomicUsize,
    /// How many responses callers have not got whole, though their requests came whole.
    owed: AtomicUsize,
    /// The reader, which has a deadline again once nothing is being handled.
    reader: AtomicWaker,
    /// When the last request began, as a number that only grows.
    used: AtomicU64,
    /// Where those numbers come from.
    uses: Arc<AtomicU64>,
    /// Who waits for connections that are idle.
    changed: Arc<Notify>,
}

impl State {
    /// Counts that it is used.
    fn note_use(&self) {
        self.used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Member for State {
    fn idle_since(&self) -> Option<u64> {
        let is_idle = self.in_flight.load(Ordering::Acquire) == 0;
        is_idle.then(|| self.used.load(Ordering::Relaxed))
    }

    fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.reader.wake();
    }
}

/// How far a connection is with its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    begun: usize,
    in_flight: usize,
}

/// A request is being handled until this is dropped, which a stream that the caller takes back does too.
pub(crate) struct InFlight(Arc<State>);

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.0.in_flight.fetch_sub(1, Ordering::Release) == 1 {
            self.0.reader.wake();
            self.0.changed.notify_one();
        }
    }
}

/// A response is owed until this is dropped.
pub(crate) struct Owed(Arc<State>);

impl Drop for Owed {
    fn drop(&mut self) {
        self.0.owed.fetch_sub(1, Ordering::Release);
        self.0.reader.wake();
    }
}

impl Peer {
    /// A connection from that address that nothing has happened on.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { address, state: Arc::default() }
    }

    /// A new connection, which competes with the others for a place.
    fn among(connections: &Connections, address: SocketAddr) -> Self {
        let (uses, changed) = (Arc::clone(&connections.uses), connections.crowd.changed());
        let state = State { uses, changed, ..State::default() };
        state.note_use();
        Self { address, state: Arc::new(state) }
    }

    /// Says that the head of a request is there.
    pub(crate) fn begin(&self) -> InFlight {
        self.state.begun.fetch_add(1, Ordering::Relaxed);
        self.state.in_flight.fetch_add(1, Ordering::Release);
        self.state.note_use();
        InFlight(Arc::clone(&self.state))
    }

    /// Says that a request came whole. Who sends nothing more, and says so, still gets the response to it.
    pub(crate) fn owe(&self) -> Owed {
        self.state.owed.fetch_add(1, Ordering::Release);
        Owed(Arc::clone(&self.state))
    }

    fn progress(&self) -> Progress {
        let in_flight = self.state.in_flight.load(Ordering::Acquire);
        Progress { begun: self.state.begun.load(Ordering::Relaxed), in_flight }
    }

    /// Whether a request is being handled.
    fn is_handled(&self) -> bool {
        self.progress().in_flight > 0
    }

    /// Whether the caller waits for a response, or for its end.
    fn is_owed(&self) -> bool {
        self.state.owed.load(Ordering::Acquire) > 0
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
        self.crowd.room().await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot switch delayed writing off");
        }
        let head = Head::new(self.head_timeout);
        let peer = Peer::among(self, address);
        let place = self.crowd.add(&peer.state);
        let connection = Connection {
            stream,
            peer,
            head,
            is_half_closed: false,
            is_blocked: false,
            _place: place,
        };
        (connection, address)
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
    /// Whether the caller sends nothing more.
    is_half_closed: bool,
    /// Whether a part of a response waits for the caller to read.
    is_blocked: bool,
    _place: Place<State>,
}

/// When the head of a request must be there.
struct Head {
    timeout: Duration,
    /// How far the requests before it are.
    progress: Progress,
    /// Whether a byte of it came, so that more of them give no more time. A head that came together with the request before it
    /// does not show here: it has the time that a pause has.
    has_begun: bool,
    deadline: Instant,
    /// Wakes the connection at that time.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Head {
    /// That of the first request.
    fn new(timeout: Duration) -> Self {
        let deadline = Instant::now() + timeout;
        Self { timeout, progress: Progress::default(), has_begun: true, deadline, alarm: None }
    }

    /// Gives it the whole time from now on.
    fn restart(&mut self) {
        self.deadline = Instant::now() + self.timeout;
        if let Some(alarm) = &mut self.alarm {
            alarm.as_mut().reset(self.deadline);
        }
    }

    /// Begins anew when a request began or ended.
    fn follow(&mut self, progress: Progress) {
        if self.progress != progress {
            (self.progress, self.has_begun) = (progress, false);
            self.restart();
        }
    }

    /// Whether a request is being handled, which has no limit here.
    fn is_handled(&self) -> bool {
        self.progress.in_flight > 0
    }

    /// Whether the time is over, after something was read or not.
    fn is_late(&mut self, progress: Progress, has_read: bool, cx: &mut Context<'_>) -> bool {
        self.follow(progress);
        if self.is_handled() {
            return false;
        }
        if has_read && !self.has_begun {
            self.has_begun = true;
            self.restart();
        }
        if has_read {
            return Instant::now() >= self.deadline;
        }
        let deadline = self.deadline;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        alarm.as_mut().poll(cx).is_ready()
    }

    /// Says that a part of a response went out: the pause begins after it.
    fn has_written(&mut self, progress: Progress) {
        self.follow(progress);
        if !self.has_begun {
            self.restart();
        }
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

    /// Reads a part, which is never large: who reads makes its buffer the larger the more it gets at a time.
    fn read_some(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let most = buffer.remaining().min(LARGEST_READ);
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(most));
        let read = Pin::new(&mut self.stream).poll_read(cx, &mut part);
        let count = part.filled().len();
        buffer.advance(count);
        read
    }

    /// Lets the reader see the end of the requests once nothing waits.
    fn note_blocked<T>(&mut self, result: &Poll<io::Result<T>>) {
        self.is_blocked = result.is_pending();
        if self.is_half_closed && !self.is_blocked {
            self.peer.state.reader.wake();
        }
    }

    fn note_written(&mut self, written: &Poll<io::Result<usize>>) {
        self.note_blocked(written);
        if matches!(written, Poll::Ready(Ok(_))) {
            self.head.has_written(self.peer.progress());
        }
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
        this.peer.state.reader.register(cx.waker());
        if this.peer.state.is_closed.load(Ordering::Relaxed) && !this.peer.is_handled() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let progress = this.peer.progress();
        let mut read = this.read_some(cx, buffer);
        let has_read = buffer.filled().len() > before;
        this.is_half_closed |=
            matches!(read, Poll::Ready(Ok(()))) && !has_read && buffer.remaining() > 0;
        if this.is_half_closed && (this.is_blocked || this.peer.is_owed()) {
            // Who reads the end of the requests would drop what is owed.
            read = Poll::Pending;
        }
        if (has_read || read.is_pending()) && this.head.is_late(progress, has_read, cx) {
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
        let this = self.get_mut();
        let written = this.writable()?.poll_write(cx, bytes);
        this.note_written(&written);
        written
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = this.writable()?.poll_write_vectored(cx, bytes);
        this.note_written(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = this.writable()?.poll_flush(cx);
        this.note_blocked(&flushed);
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().writable()?.poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::ConnectInfo;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// A connection, and the caller's end of it.
    async fn connected(head_timeout: Duration) -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut connections = Connections::limited(listener, head_timeout, MOST);
        let (here, there) =
            tokio::join!(Listener::accept(&mut connections), TcpStream::connect(address));
        (here.0, there.unwrap())
    }

    #[tokio::test]
    async fn no_read_is_large_however_much_there_is() {
        let (mut here, mut there) = connected(HEAD_TIMEOUT).await;
        let sent =
            tokio::spawn(async move { there.write_all(&vec![1; 1 << 20]).await.map(|()| there) });
        let (mut buffer, mut seen) = (vec![0; 1 << 20], 0);
        while seen < buffer.len() {
            let count = here.read(&mut buffer).await.unwrap();
            assert!((1..=LARGEST_READ).contains(&count) && buffer[..count].iter().all(|b| *b == 1));
            buffer[..count].fill(0);
            seen += count;
        }
        sent.await.unwrap().unwrap();
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
    async fn a_request_that_is_handled_has_no_limit_and_the_pause_after_it_has() {
        let timeout = Duration::from_millis(40);
        let (mut here, mut there) = connected(timeout).await;
        let peer = here.peer.clone();
        let mut read = [0; 1];
        for _ in 0..2 {
            there.write_all(b"h").await.unwrap();
            here.read_exact(&mut read).await.unwrap();
            let handled = peer.begin();
            // The body, late.
            for _ in 0..2 {
                let late = tokio::time::timeout(timeout * 2, here.read_exact(&mut read)).await;
                assert!(late.is_err());
            }
            there.write_all(b"b").await.unwrap();
            here.read_exact(&mut read).await.unwrap();
            drop(handled);
            here.write_all(b"r").await.unwrap();
        }
        // Nothing comes, or what begins the next head came with the last request.
        let error = here.read_exact(&mut read).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_connection_is_idle_only_when_no_request_of_several_is_handled() {
        let timeout = Duration::from_millis(40);
        let (mut here, _there) = connected(timeout).await;
        let peer = here.peer.clone();
        let mut read = [0; 1];
        let mut handled = vec![peer.begin(), peer.begin(), peer.begin()];
        while !handled.is_empty() {
            let late = tokio::time::timeout(timeout * 2, here.read_exact(&mut read)).await;
            assert!(late.is_err(), "{} are handled", handled.len());
            handled.pop();
        }
        let error = here.read_exact(&mut read).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn the_end_of_the_last_request_sets_the_deadline_of_a_reader_that_waits() {
        let (mut here, _there) = connected(Duration::from_millis(20)).await;
        let handled = here.peer.begin();
        let reader = tokio::spawn(async move { here.read_exact(&mut [0; 1]).await });
        // The reader comes to wait.
        tokio::task::yield_now().await;
        drop(handled);
        assert_eq!(reader.await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_head_that_begins_behind_a_whole_request_ends_the_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Connections::limited(listener, Duration::from_millis(40), MOST);
        let handle = async |ConnectInfo(peer): ConnectInfo<Peer>| {
            drop(peer.begin());
            "done"
        };
        let router = axum::Router::new().fallback(handle);
        let service = router.into_make_service_with_connect_info::<Peer>();
        let server = tokio::spawn(async move { axum::serve(connections, service).await });
        for behind in ["GET / HT", ""] {
            let mut there = TcpStream::connect(address).await.unwrap();
            let sent = format!("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n{behind}");
            there.write_all(sent.as_bytes()).await.unwrap();
            let mut response = Vec::new();
            // It ends, with or without a reset.
            let _ = there.read_to_end(&mut response).await;
            assert!(String::from_utf8_lossy(&response).ends_with("done"), "{behind}");
        }
        server.abort();
    }

    #[tokio::test]
    async fn a_pause_takes_nothing_from_the_time_of_the_head_after_it() {
        let after_one = Progress { begun: 1, in_flight: 0 };
        let is_late = |head: &mut Head, read| {
            let waker = std::task::Waker::noop();
            head.is_late(after_one, read, &mut Context::from_waker(waker))
        };
        let timeout = Duration::from_secs(60);
        let mut head = Head::new(timeout);
        assert!(!is_late(&mut head, false));
        let pause = head.deadline;
        head.has_written(after_one);
        assert!(!is_late(&mut head, true) && head.deadline >= pause);
        let begun = head.deadline;
        assert!(!is_late(&mut head, true));
        head.has_written(after_one);
        assert_eq!(head.deadline, begun, "more bytes give no more time");
    }
    #[tokio::test]
    async fn of_many_connections_those_that_are_idle_longest_end_and_the_others_are_answered() {
        const MOST: usize = 20;
        const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Connections::limited(listener, HEAD_TIMEOUT, MOST);
        let crowd = Arc::clone(&connections.crowd);
        let handle = async |ConnectInfo(peer): ConnectInfo<Peer>| {
            drop(peer.begin());
            "done"
        };
        let router = axum::Router::new().fallback(handle);
        let service = router.into_make_service_with_connect_info::<Peer>();
        let server = tokio::spawn(async move { axum::serve(connections, service).await });
        let mut read = [0; 1024];
        let mut there = Vec::new();
        for _ in 0..MOST * 5 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(GET).await.unwrap();
            assert!(stream.read(&mut read).await.unwrap() > 0);
            there.push(stream);
        }
        assert!(crowd.count() <= MOST, "{}", crowd.count());
        // The first ones have ended, the last ones have not.
        for stream in there.iter_mut().take(MOST * 4 - 1) {
            assert_eq!(stream.read(&mut read).await.unwrap_or(0), 0);
        }
        for stream in there.iter_mut().rev().take(MOST - 1) {
            stream.write_all(GET).await.unwrap();
            assert!(stream.read(&mut read).await.unwrap() > 0);
        }
        drop(there);
        while crowd.count() > 0 {
            tokio::task::yield_now().await;
        }
        server.abort();
    }
}
