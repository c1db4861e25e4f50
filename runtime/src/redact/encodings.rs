//! The texts that a secret becomes in base64 and in hexadecimal digits, also inside of more that was encoded with it. It must not know
//! where they are looked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// Shorter texts are found anywhere by chance.
const SHORTEST: usize = 4;

/// The forms of a text that is encoded as a whole or as a part. In base64 its bytes begin at the first, second or third of a group of
/// three; the digits that depend on nothing else are told.
pub(super) fn of(secret: &str) -> Vec<Zeroizing<String>> {
    let mut forms = Vec::new();
    let hex = Zeroizing::new(crate::text::hex(secret.as_bytes()));
    forms.push(Zeroizing::new(hex.to_ascii_uppercase()));
    forms.push(hex);
    for before in 0..3 {
        let mut bytes = Zeroizing::new(vec![0; before]);
        bytes.extend_from_slice(secret.as_bytes());
        let digits = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
        // Six bits each.
        let (start, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        let Some(own) = digits.get(start..end).filter(|own| own.len() >= SHORTEST) else {
            continue;
        };
        if own.contains(['+', '/']) {
            forms.push(Zeroizing::new(own.replace('+', "-").replace('/', "_")));
        }
        forms.push(Zeroizing::new(own.to_owned()));
    }
    forms
}

/// Whether a byte may be a digit of base64 that depends on a secret in part, or what fills the last group.
pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_what_is_encoded_is_found_wherever_it_is() {
        let secret = "hunter2?>~~";
        for (before, after) in [("", ""), ("u:", ";"), ("a", "b"), ("ab", "bc"), ("abc", "")] {
            let whole = format!("{before}{secret}{after}");
            let url_safe = base64::engine::general_purpose::URL_SAFE;
            for text in [STANDARD_NO_PAD.encode(&whole), url_safe.encode(&whole)] {
                assert!(of(secret).iter().any(|form| text.contains(form.as_str())), "{text}");
            }
            let digits = crate::text::hex(whole.as_bytes());
            assert!(of(secret).iter().any(|form| digits.contains(form.as_str())));
            let digits = digits.to_ascii_uppercase();
            assert!(of(secret).iter().any(|form| digits.contains(form.as_str())));
        }
        assert!(of("abcd").iter().all(|form| form.len() >= SHORTEST));
    }
}
