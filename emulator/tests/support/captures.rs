//! Requests that official clients sent, signed by them.

use serde::Deserialize;

/// The captures and the key that signed them.
#[derive(Clone, Deserialize)]
pub(crate) struct Captures {
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: String,
    /// The token of the captures whose names start with `bearer-`.
    pub(crate) bearer_token: String,
    all: Vec<Capture>,
}

/// One request.
#[derive(Clone, Deserialize)]
pub(crate) struct Capture {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The time it was signed at.
    pub(crate) date: String,
    /// The temporary key's token.
    pub(crate) token: Option<String>,
}

impl Captures {
    /// All of them.
    pub(crate) fn load() -> Self {
        let text = include_str!("../fixtures/captures.json");
        serde_json::from_str(text).expect("the fixture is JSON")
    }

    /// Those of the log service.
    pub(crate) fn of_logs() -> Self {
        let text = include_str!("../fixtures/log_captures.json");
        serde_json::from_str(text).expect("the fixture is JSON")
    }

    /// Those of the object store.
    #[cfg(test)]
    pub(crate) fn of_objects() -> Self {
        let text = include_str!("../fixtures/object_captures.json");
        serde_json::from_str(text).expect("the fixture is JSON")
    }

    /// Those whose id passes.
    pub(crate) fn those(&self, passes: impl Fn(&str) -> bool) -> Vec<&Capture> {
        let found: Vec<_> = self.all.iter().filter(|c| passes(&c.id)).collect();
        assert!(!found.is_empty(), "no such capture");
        found
    }

    /// The one of that id.
    pub(crate) fn get(&self, id: &str) -> &Capture {
        self.those(|found| found == id)[0]
    }
}
