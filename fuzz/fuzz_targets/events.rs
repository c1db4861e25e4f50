//! Server-sent events: it does not matter how a text is cut, events are bounded, and they are the same when they are written and read again.
#![no_main]

use alicloud_fuzz::choices;
use alicloud_runtime::events::{Event, Parser, TooLarge};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1 << 10;

fuzz_target!(|data: &[u8]| {
    let Some(([step], text)) = choices(data) else { return };
    let whole = read([text], LIMIT);
    assert_eq!(read(text.chunks(usize::from(step).max(1)), LIMIT), whole);
    let Ok((events, _)) = whole else { return };
    let mut written = String::new();
    for Event { id, name, data, .. } in &events {
        // What can't be read is replaced, by a character of three bytes for one.
        assert!(data.len() <= 3 * LIMIT);
        // An empty id is none, and takes back the one before.
        written.push_str(&format!("id: {}\nevent: {name}\n", id.as_deref().unwrap_or_default()));
        data.split('\n').for_each(|line| written.push_str(&format!("data: {line}\n")));
        written.push('\n');
    }
    let (again, rest) = read([written.as_bytes()], usize::MAX).expect("there is no limit");
    assert_eq!((again, rest), (events, None));
});

/// The events in a text, and the data of one that is cut off.
fn read<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    limit: usize,
) -> Result<(Vec<Event<String>>, Option<String>), TooLarge> {
    let mut parser = Parser::new(limit);
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(piece);
        while let Some(event) = parser.next()? {
            events.push(event);
        }
    }
    Ok((events, parser.finish()))
}
