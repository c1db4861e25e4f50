//! The sections of an INI file, as far as credentials need them. It must not know what the keys mean.

use std::collections::BTreeMap;

use super::choices;
use super::secret::Secret;

/// A file. What is wrong in it is wrong with the section that has it, and told to who asks for that one.
pub(super) struct Ini {
    sections: BTreeMap<String, Section>,
    /// The first thing that is wrong outside of all sections: keys before them, or a name that cannot be read.
    problem: Option<String>,
}

/// The values of a section, by their names in lower case.
#[derive(Default)]
pub(super) struct Section {
    values: BTreeMap<String, Secret>,
    /// The first thing that is wrong and its line. The text of a line is never shown.
    problem: Option<String>,
}

impl Section {
    /// A value, where it is not empty.
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(Secret::expose).filter(|value| !value.is_empty())
    }

    fn has_problem(&mut self, what: &str, line: usize) {
        self.problem.get_or_insert_with(|| format!("has {what} in line {line}"));
    }

    fn read(&mut self, line: &str, number: usize) {
        let Some(at) = line.find(['=', ':']) else {
            return self.has_problem("neither `key = value` nor `[section]`", number);
        };
        let (key, value) = line.split_at(at);
        let value = unquoted(value.get(1..).unwrap_or_default().trim());
        if self.values.insert(key.trim().to_lowercase(), Secret::new(value)).is_some() {
            self.has_problem("a key of its section a second time", number);
        }
    }
}

impl Ini {
    /// Reads a file. `;` and `#` start a comment line; behind a value, a space and `#` do.
    pub(super) fn parse(text: &str) -> Self {
        let (mut sections, mut problem) = (BTreeMap::<String, Section>::new(), None);
        let mut current: Option<&mut Section> = None;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, number) in text.lines().map(str::trim).zip(1_usize..) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let outside = if let Some(rest) = line.strip_prefix('[') {
                if let Some((name, _)) = rest.split_once(']') {
                    let is_known = sections.contains_key(name.trim());
                    let section = sections.entry(name.trim().to_owned()).or_default();
                    if is_known {
                        section.has_problem("a section a second time", number);
                    }
                    current = Some(section);
                    continue;
                }
                current = None;
                "a section without `]`"
            } else if let Some(section) = current.as_deref_mut() {
                section.read(line, number);
                continue;
            } else {
                "a key before the first section"
            };
            problem.get_or_insert_with(|| format!("has {outside} in line {number}"));
        }
        Self { sections, problem }
    }

    /// A section, or what is wrong with it.
    pub(super) fn section(&self, name: &str) -> Result<&Section, String> {
        let missing = || match &self.problem {
            Some(problem) => format!("does not exist, and the file {problem}"),
            None => choices::missing(
                self.sections.keys().map(String::as_str),
                "with ALIBABA_CLOUD_PROFILE",
            ),
        };
        let section = self.sections.get(name).ok_or_else(missing)?;
        section.problem.as_ref().map_or(Ok(section), |problem| Err(problem.clone()))
    }
}

/// A value without its quotes, or without the comment behind it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inside = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
        if let Some((inside, behind)) = inside
            && (behind.trim().is_empty() || behind.trim_start().starts_with('#'))
        {
            return inside;
        }
    }
    let comment = value
        .char_indices()
        .zip(value.chars().skip(1))
        .find(|((_, before), hash)| *hash == '#' && before.is_whitespace());
    let end = match comment {
        _ if value.starts_with('#') => 0,
        Some(((at, _), _)) => at,
        None => value.len(),
    };
    value.get(..end).unwrap_or(value).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments() {
        let text = "\u{feff}; top\r\n[default]\n Type = access_key # kind\naccess_key_secret=a=b:c\n# x\n\n[ two ]\nkey: v\nempty =\n\
                    none = # nothing\n";
        let file = Ini::parse(text);
        let value = |section: &str, key: &str| file.section(section).unwrap().value(key);
        assert_eq!(value("default", "type"), Some("access_key"));
        assert_eq!(value("default", "access_key_secret"), Some("a=b:c"));
        assert_eq!(value("two", "key"), Some("v"));
        assert_eq!(value("two", "empty"), None);
        assert_eq!(value("two", "none"), None);
        assert!(Ini::parse("").section("default").is_err());
    }

    #[test]
    fn a_hash_is_part_of_a_value_and_quotes_are_not() {
        for (written, meant) in [
            ("ab#cd", "ab#cd"),
            ("ab #cd", "ab"),
            ("ab\t# cd", "ab"),
            ("ab#cd # ef#gh", "ab#cd"),
            (r#""ab # cd""#, "ab # cd"),
            (r#""ab" # cd"#, "ab"),
            ("'ab\"c' ", "ab\"c"),
            (r#""ab"#, r#""ab"#),
            (r#""ab"cd"#, r#""ab"cd"#),
            ("ab;cd", "ab;cd"),
            ("é#é #", "é#é"),
        ] {
            let text = format!("[s]\nk = {written}");
            assert_eq!(
                Ini::parse(&text).section("s").unwrap().value("k"),
                Some(meant),
                "{written}"
            );
        }
    }

    #[test]
    fn errors_name_the_line_do_not_quote_it_and_are_those_of_the_section() {
        for (text, line) in [
            ("[x]\ns3cret", 2),
            ("[s3cret\nk = v\n[y]", 1),
            ("[x]\n\n[x]", 3),
            ("[x]\nk=s3cret\nK=s3cret", 3),
        ] {
            let text = format!("{text}\n[good]\nk = v");
            let file = Ini::parse(&text);
            let problem = file.section("x").map(|_| ()).unwrap_err();
            assert!(problem.ends_with(&format!("line {line}")), "{problem}");
            assert!(!problem.contains("s3cret"), "{problem}");
            assert_eq!(file.section("good").unwrap().value("k"), Some("v"), "{text}");
        }
        let file = Ini::parse("k = s3cret\n[x]\na = b");
        assert_eq!(file.section("x").unwrap().value("a"), Some("b"));
        let problem = file.section("default").map(|_| ()).unwrap_err();
        assert!(problem.contains("before the first section in line 1"), "{problem}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(?s).{0,200}") {
            let _ = Ini::parse(&text).section("default").is_ok();
        }
    }
}
