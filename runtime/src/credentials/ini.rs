//! The sections of an INI file, as far as credentials need them. It must not know what the keys mean.

use std::collections::BTreeMap;

use super::secret::Secret;

/// The members of a section, by their names in lower case.
pub(super) type Section = BTreeMap<String, Secret>;

/// The sections by name, or what is wrong in which line. The text of a line is never shown.
///
/// `;` and `#` start a comment line, and `#` ends a value, as it does for the other clients that read this file.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, Section>, String> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current: Option<&mut Section> = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, number) in text.lines().map(str::trim).zip(1_usize..) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let Some((name, _)) = rest.split_once(']') else {
                return Err(format!("has a section without `]` in line {number}"));
            };
            let name = name.trim().to_owned();
            if sections.contains_key(&name) {
                return Err(format!("has a section a second time in line {number}"));
            }
            current = Some(sections.entry(name).or_default());
            continue;
        }
        let Some(at) = line.find(['=', ':']) else {
            return Err(format!("has neither `key = value` nor `[section]` in line {number}"));
        };
        let Some(section) = current.as_deref_mut() else {
            return Err(format!("has a key before the first section in line {number}"));
        };
        let (key, value) = line.split_at(at);
        let value = value.get(1..).unwrap_or_default();
        let value = value.split('#').next().unwrap_or_default().trim();
        if section.insert(key.trim().to_lowercase(), Secret::new(value)).is_some() {
            return Err(format!("has a key of its section a second time in line {number}"));
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments() {
        let text = "\u{feff}; top\r\n[default]\n Type = access_key # kind\naccess_key_secret=a=b:c\n# x\n\n[ two ]\nkey: v\nempty =\n";
        let sections = parse(text).unwrap();
        let value = |section: &str, key: &str| {
            sections.get(section).and_then(|s| s.get(key)).map(|value| value.expose().to_owned())
        };
        assert_eq!(value("default", "type").as_deref(), Some("access_key"));
        assert_eq!(value("default", "access_key_secret").as_deref(), Some("a=b:c"));
        assert_eq!(value("two", "key").as_deref(), Some("v"));
        assert_eq!(value("two", "empty").as_deref(), Some(""));
        assert_eq!(parse("").unwrap().len(), 0);
    }

    #[test]
    fn errors_name_the_line_and_do_not_quote_it() {
        for (text, line) in [
            ("a = s3cret", 1),
            ("[x]\ns3cret", 2),
            ("[s3cret", 1),
            ("[a]\n\n[a]", 3),
            ("[a]\nk=s3cret\nK=s3cret", 3),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.ends_with(&format!("line {line}")), "{problem}");
            assert!(!problem.contains("s3cret"), "{problem}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
            let _ = parse(&text).is_ok();
        }
    }
}
