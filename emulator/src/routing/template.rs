//! Path templates such as `/clusters/{ClusterId}/nodes`; knows nothing of operations.

use crate::encoding::decode;

/// A template, cut at its slashes.
pub(super) struct Template(Vec<Segment>);

enum Segment {
    Literal(String),
    /// A parameter, with the text around it.
    Parameter {
        before: String,
        name: String,
        after: String,
    },
}

impl Template {
    pub(super) fn parse(path: &str) -> Self {
        Self(path.split('/').map(Segment::parse).collect())
    }

    /// The decoded parameters of a path that fits. An empty segment fits a parameter, since an
    /// empty value is sent so.
    pub(super) fn captures(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut parts = path.split('/');
        let mut captures = Vec::new();
        for segment in &self.0 {
            let text = decode(parts.next()?)?;
            match segment {
                Segment::Literal(literal) if *literal == text => {}
                Segment::Literal(_) => return None,
                Segment::Parameter { before, name, after } => {
                    let value = text.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                    captures.push((name.clone(), value.to_owned()));
                }
            }
        }
        parts.next().is_none().then_some(captures)
    }

    /// Which segments are literal; of two that fit a path, the greater is the more specific.
    pub(super) fn literals(&self) -> Vec<bool> {
        self.0.iter().map(|segment| matches!(segment, Segment::Literal(_))).collect()
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        let parameter = text.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some(Self::Parameter {
                before: before.to_owned(),
                name: name.to_owned(),
                after: after.to_owned(),
            })
        });
        parameter.unwrap_or_else(|| Self::Literal(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn captures(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        Template::parse(template).captures(path)
    }

    fn one(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), value.to_owned())]
    }

    #[test]
    fn values_are_decoded_once() {
        assert_eq!(
            captures("/clusters/{Id}", "/clusters/c%2F1%20%252F"),
            Some(one("Id", "c/1 %2F"))
        );
    }

    #[test]
    fn an_empty_segment_is_an_empty_value() {
        assert_eq!(captures("/clusters/{Id}", "/clusters/"), Some(one("Id", "")));
        assert_eq!(captures("/clusters/{Id}", "/clusters"), None);
        assert_eq!(captures("/clusters/{Id}", "/clusters/a/"), None);
    }

    #[test]
    fn text_around_a_parameter_must_fit() {
        assert_eq!(captures("/a/v{N}.json", "/a/v1.json"), Some(one("N", "1")));
        assert_eq!(captures("/a/v{N}.json", "/a/v1.xml"), None);
    }

    proptest! {
        #[test]
        fn any_template_and_path_are_taken(template in any::<String>(), path in any::<String>()) {
            if let Some(found) = captures(&template, &path) {
                prop_assert!(found.len() <= path.split('/').count());
            }
        }
    }
}
