//! Where secrets are in a text. Each place is looked at once, and only for those secrets that may begin there. It must not know what
//! becomes of the places.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{encodings, forms};

/// The signs with which a character of any secret may begin when it is encoded.
const SIGNS: [u8; 4] = *b"%\\&+";

/// Looks for secrets.
pub(super) struct Finder<'a> {
    plain: &'a [Zeroizing<String>],
    encoded: Vec<Zeroizing<String>>,
    /// Which of both may begin with a byte: the number in `plain`, or behind all of those the number in `encoded`.
    by_first: Vec<Vec<usize>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(plain: &'a [Zeroizing<String>]) -> Self {
        let encoded: Vec<_> = plain.iter().flat_map(|secret| encodings::of(secret)).collect();
        let mut by_first = vec![Vec::new(); 256];
        for (number, text) in plain.iter().chain(&encoded).enumerate() {
            let first = text.bytes().next().unwrap_or_default();
            // Letters and digits of an encoding are not encoded once more.
            let may_be_encoded = number < plain.len() || !first.is_ascii_alphanumeric();
            let signs = SIGNS.into_iter().filter(|sign| may_be_encoded && *sign != first);
            for byte in signs.chain([first]) {
                if let Some(numbers) = by_first.get_mut(usize::from(byte)) {
                    numbers.push(number);
                }
            }
        }
        Self { plain, encoded, by_first }
    }

    /// Where they are, in any form. `is_cut` says that the text may end in the middle of one.
    pub(super) fn places(&self, text: &str, is_cut: bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for (at, _) in text.char_indices() {
            for number in self.candidates(text, at) {
                let rest = text.get(at..).unwrap_or_default();
                let place = match self.plain.get(*number) {
                    Some(secret) => forms::prefix(rest, secret, is_cut).map(|len| at..at + len),
                    None => {
                        let encoded = self.encoded.get(*number - self.plain.len());
                        let len = encoded.and_then(|text| forms::prefix(rest, text, is_cut));
                        len.map(|len| with_neighbours(text, at..at + len))
                    }
                };
                found.extend(place);
            }
        }
        found.sort_unstable_by_key(|place| place.start);
        found
    }

    /// The secrets that may begin at a place.
    fn candidates(&self, text: &str, at: usize) -> &[usize] {
        let first = text.as_bytes().get(at).copied().unwrap_or_default();
        self.by_first.get(usize::from(first)).map_or(&[], Vec::as_slice)
    }
}

/// A place with the digits at its ends that depend on the secret in part, and with what fills a group.
fn with_neighbours(text: &str, place: Range<usize>) -> Range<usize> {
    let is_digit = |byte: &&u8| encodings::is_digit(**byte);
    let before = text.as_bytes().get(..place.start).unwrap_or_default();
    let after = text.as_bytes().get(place.end..).unwrap_or_default();
    let before = before.last().filter(is_digit).map_or(0, |_| 1);
    let after = after.iter().take(3).take_while(is_digit).count();
    place.start - before..place.end + after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_secrets_are_looked_for_at_a_place() {
        let secrets: Vec<_> =
            (0..20).map(|n| Zeroizing::new(format!("{n}-s3cret-password"))).collect();
        let finder = Finder::new(&secrets);
        // Twenty secrets have some hundred and fifty forms. Most places of a body have none of their first letters.
        let body = r#"{"InstanceId": "i-bp67acfmxazb4ph", "Status": "Running"}, "#.repeat(1000);
        let looked: usize = (0..body.len()).map(|at| finder.candidates(&body, at).len()).sum();
        assert!(looked < 5 * body.len(), "{looked} of {}", body.len());
        assert!(finder.places(&body, false).is_empty());
    }
}
