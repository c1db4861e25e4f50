//! What the spans of calls record, and what calls warn of, as text.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Makes a subscriber that of this thread for as long as the guard lives.
///
/// The threads of other tests get one too: a span that is first met by a thread without any is taken for
/// one that nobody listens to, on all threads.
pub(crate) fn listen_here(
    subscriber: impl tracing::Subscriber + Send + Sync + 'static,
) -> DefaultGuard {
    static ELSEWHERE: Once = Once::new();
    ELSEWHERE.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry())
            .expect("nothing else sets one");
    });
    tracing::subscriber::set_default(subscriber)
}

/// Notes every field that a span of a call records or a warning has, in order.
#[derive(Clone, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<String>>>);

impl Spans {
    /// Listens on this thread for as long as the guard lives.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        let spans = Self::default();
        let subscriber = tracing_subscriber::registry().with(spans.clone());
        (spans, listen_here(subscriber))
    }

    /// `name=value`, separated by spaces.
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().join(" ")
    }
}

impl<S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>> Layer<S>
    for Spans
{
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "alicloud_call" {
            attributes.record(&mut Noted(&self.0));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() == Level::WARN {
            event.record(&mut Noted(&self.0));
        }
    }

    fn on_record(&self, span: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if context.metadata(span).is_some_and(|metadata| metadata.name() == "alicloud_call") {
            values.record(&mut Noted(&self.0));
        }
    }
}

struct Noted<'a>(&'a Mutex<Vec<String>>);

impl Visit for Noted<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.lock().unwrap().push(format!("{}={value}", field.name()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.lock().unwrap().push(format!("{}={value:?}", field.name()));
    }
}
