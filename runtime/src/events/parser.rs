//! Server-sent events out of bytes, by the rules of the WHATWG's HTML standard. Pure; it must not know where the bytes come from, nor what
//! the data of an event is.

use std::time::Duration;

use super::{Event, MESSAGE};

/// An event that is larger than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event is larger than {limit} bytes")]
#[non_exhaustive]
pub struct TooLarge {
    /// How many bytes an event may have.
    pub limit: usize,
}

/// Gives the events in a text that comes piece by piece. It does not matter where the pieces are cut.
///
/// ```
/// use alicloud_runtime::events::Parser;
///
/// let mut parser = Parser::new(1 << 20);
/// parser.push(b": a comment\nid: 7\ndata: two\ndata: li");
/// assert_eq!(parser.next()?, None);
/// parser.push(b"nes\n\n");
/// let event = parser.next()?.unwrap();
/// assert_eq!((event.id.as_deref(), &*event.name, &*event.data), (Some("7"), "message", "two\nlines"));
/// # Ok::<(), alicloud_runtime::events::TooLarge>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parser {
    limit: usize,
    /// The line that has not ended.
    line: Vec<u8>,
    /// Whether nothing but the first line has begun.
    at_start: bool,
    /// Whether a line has ended in CR, so that LF would be a part of its end.
    after_return: bool,
    /// The data of the event that has not ended; each line ends in LF.
    data: String,
    name: String,
    id: Option<String>,
    retry: Option<Duration>,
    /// What came, and how much of it was read.
    input: Vec<u8>,
    read: usize,
    has_foreign_lines: bool,
}

impl Parser {
    /// A parser of events of so many bytes at most.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            at_start: true,
            after_return: false,
            data: String::new(),
            name: String::new(),
            id: None,
            retry: None,
            input: Vec::new(),
            read: 0,
            has_foreign_lines: false,
        }
    }

    /// Takes more of the text, of which nothing is read before [`next`](Self::next).
    pub fn push(&mut self, text: &[u8]) {
        self.input.drain(..std::mem::take(&mut self.read));
        self.input.extend_from_slice(text);
    }

    /// The next event that is complete. There may be more after none, when more of the text has come.
    #[allow(clippy::should_implement_trait, reason = "there may be more events after none")]
    pub fn next(&mut self) -> Result<Option<Event<String>>, TooLarge> {
        while let Some(first) = self.rest().first().copied() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                self.read += 1;
                continue;
            }
            let rest = self.input.get(self.read..).unwrap_or_default();
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (part, rest) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or_default();
            if self.line.len() + self.data.len() + part.len() > self.limit {
                return Err(TooLarge { limit: self.limit });
            }
            let (length, end) = (part.len(), rest.first().copied());
            self.line.extend_from_slice(part);
            self.read += length;
            let Some(end) = end else { break };
            self.read += 1;
            self.after_return = end == b'\r';
            if let Some(event) = self.end_of_line() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// What came and was not read.
    fn rest(&self) -> &[u8] {
        self.input.get(self.read..).unwrap_or_default()
    }

    /// Whether lines came that are neither fields nor comments: not what a service writes that sends events.
    pub(super) fn has_foreign_lines(&self) -> bool {
        self.has_foreign_lines
    }

    /// How long the service asks to wait before asking again.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// The id of the last event that had one.
    pub fn last_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The data of an event that the end of the text has cut off; none where the text may end here.
    pub fn finish(&mut self) -> Option<String> {
        if !self.line.is_empty() {
            // An event ends with an empty line, which this one is not.
            let _ = self.end_of_line();
        }
        self.data.pop().map(|_| std::mem::take(&mut self.data))
    }

    /// Reads a line, with which an event may end.
    fn end_of_line(&mut self) -> Option<Event<String>> {
        let line = std::mem::take(&mut self.line);
        let mut line = line.as_slice();
        if std::mem::take(&mut self.at_start) {
            line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_of_event();
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            "" | "id" | "retry" => {}
            // Other fields mean nothing.
            _ => self.has_foreign_lines = true,
        }
        None
    }

    fn end_of_event(&mut self) -> Option<Event<String>> {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // Without a line of data there is no event.
        data.pop()?;
        let name = if name.is_empty() { MESSAGE.to_owned() } else { name };
        let id = self.id.clone().filter(|id| !id.is_empty());
        Some(Event { id, name, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Seen = (Option<String>, String, String);
    /// The events, the pause, and what is cut off.
    type Parsed = (Vec<Seen>, Option<Duration>, Option<String>);

    fn parse(pieces: &[&[u8]], limit: usize) -> Result<Parsed, TooLarge> {
        let mut parser = Parser::new(limit);
        let mut events = Vec::new();
        for piece in pieces {
            parser.push(piece);
            while let Some(Event { id, name, data }) = parser.next()? {
                events.push((id, name, data));
            }
        }
        Ok((events, parser.retry(), parser.finish()))
    }

    fn event(id: Option<&str>, name: &str, data: &str) -> Seen {
        (id.map(str::to_owned), name.to_owned(), data.to_owned())
    }

    #[test]
    fn the_rules_of_the_standard_hold() {
        let message = |data: &str| event(None, "message", data);
        let rows: Vec<(&str, Vec<Seen>)> = vec![
            ("data: a\n\n", vec![message("a")]),
            (
                "data: a\r\n\r\ndata:b\r\rdata:  c\n\n",
                vec![message("a"), message("b"), message(" c")],
            ),
            ("\u{feff}data: a\n\n\u{feff}data: b\n\n", vec![message("a")]),
            ("data: a\ndata\ndata: b\n\n", vec![message("a\n\nb")]),
            ("data\n\ndata\ndata\n\ndata:\n\n", vec![message(""), message("\n"), message("")]),
            (": c\n\n:data: a\n\ndata: a\n: c\ndata: b\n\n", vec![message("a\nb")]),
            ("event: x\n\ndata: a\n\n", vec![message("a")]),
            ("event: x\ndata: a\n\ndata: b\n\n", vec![event(None, "x", "a"), message("b")]),
            (
                "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0\ndata: d\n\n",
                vec![
                    event(Some("1"), "message", "a"),
                    event(Some("1"), "message", "b"),
                    message("c"),
                    message("d"),
                ],
            ),
            ("Data: a\ndatum: b\ndata : c\n\n", vec![]),
            ("data: a: b\n\n", vec![message("a: b")]),
        ];
        for (text, wanted) in rows {
            let (events, _, rest) = parse(&[text.as_bytes()], 100).unwrap();
            assert_eq!((events, rest), (wanted, None), "{text:?}");
        }
        // Only the line break that follows a return at once belongs to it.
        let pieces: [&[u8]; 4] = [b"\r", b"\ndata: a\r", b"data: b", b"\n\n"];
        assert_eq!(parse(&pieces, 100).unwrap().0, [message("a\nb")]);
        assert_eq!(parse(&[b"data: \xff\n\n"], 100).unwrap().0, [message("\u{fffd}")]);
    }

    #[test]
    fn a_pause_is_a_number() {
        for (text, wanted) in [
            ("retry: 1500\n", Some(1500)),
            ("retry: 1\nretry: x\n", Some(1)),
            ("retry: -1\n", None),
            ("retry\n", None),
        ] {
            assert_eq!(
                parse(&[text.as_bytes()], 100).unwrap().1,
                wanted.map(Duration::from_millis),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_the_end_cuts_off_is_told() {
        for (text, wanted) in [
            ("data: a\n\n: c", None),
            ("data: a\n\nid: 1\n", None),
            ("data: a", Some("a")),
            ("data: a\n", Some("a")),
            ("data: a\ndata: b\r", Some("a\nb")),
            ("dat", None),
        ] {
            assert_eq!(parse(&[text.as_bytes()], 100).unwrap().2.as_deref(), wanted, "{text:?}");
        }
    }

    #[test]
    fn events_have_a_limit_and_streams_have_none() {
        let of = |length: usize| format!("data: {}\n\n", "a".repeat(length)).into_bytes();
        assert!(parse(&[&of(4), &of(4), &of(4)], 10).is_ok());
        assert_eq!(parse(&[&of(5)], 10), Err(TooLarge { limit: 10 }));
        assert_eq!(
            parse(&[b"data: a\n", b"data: b\n", b"data: c\n"], 10),
            Err(TooLarge { limit: 10 })
        );
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "(data|id|event|retry|[a-z]|:|: |\r|\n|\r\n|é|\u{feff}|\0|[0-9]){0,40}", cuts in prop::collection::vec(0_usize..80, 0..6)) {
            let text = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let (mut pieces, mut from) = (Vec::new(), 0);
            for cut in cuts.into_iter().chain([text.len()]) {
                pieces.push(&text[from..cut]);
                from = cut;
            }
            prop_assert_eq!(parse(&pieces, 1000), parse(&[text], 1000));
        }
    }
}
