//! Ids that look like those of the documentation: distinct, and the same for the same seed. It must not know where they go.

use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;
use sha2::{Digest as _, Sha256};

const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const DIGITS: &[u8] = b"0123456789";
const HEX: &[u8] = b"0123456789abcdef";
/// So many characters must differ, or else some are added.
const ENOUGH: usize = 6;

/// So many letters x in a row are a mask.
const MASK: usize = 4;

/// Where the ids of one emulator come from.
#[derive(Debug)]
pub(super) struct Ids {
    seed: u64,
    /// How many calls that make something were answered.
    made: AtomicU64,
}

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, made: AtomicU64::new(0) }
    }

    /// What distinguishes a call that makes something from the others.
    pub(super) fn next(&self) -> String {
        self.made.fetch_add(1, Ordering::Relaxed).to_string()
    }

    /// Begins anew.
    pub(super) fn reset(&self) {
        self.made.store(0, Ordering::Relaxed);
    }

    /// Random numbers that follow from the seed and these texts.
    pub(super) fn random(&self, of: &[&str]) -> Rng {
        let mut hash = Sha256::new_with_prefix(self.seed.to_le_bytes());
        for text in of {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        let start = hash.finalize().iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        Rng::with_seed(start)
    }

    /// A text in which the documentation masks something, with characters in place of the asterisks.
    pub(super) fn unmasked(&self, text: &str) -> Option<String> {
        let address = self.unmasked_address(text).or_else(|| self.unmasked_groups(text));
        if address.is_some() {
            return address;
        }
        let text = &starred(text);
        let is_masked = text.contains("***")
            && text.contains(|c: char| c.is_ascii_alphanumeric())
            && !text.trim().contains(char::is_whitespace);
        is_masked.then(|| {
            let mut random = self.random(&["unmasked", text]);
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '*';
            let parts = text.trim().split_inclusive(|c| !is_part(c));
            parts.map(|part| unmasked_part(part, text, &mut random)).collect()
        })
    }

    /// An IPv6 or a hardware address with digits in place of its masks, such as those of `2408:XXXX::/56` and `00:16:3e:**`.
    fn unmasked_groups(&self, text: &str) -> Option<String> {
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let groups: Vec<&str> = address.split(':').collect();
        let is_hex = |group: &str| group.len() <= 4 && group.bytes().all(|b| b.is_ascii_hexdigit());
        let is_address = groups.len() >= 4
            && groups.iter().any(|group| is_masked(group))
            && groups.iter().all(|group| is_masked(group) || is_hex(group))
            && prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !is_address {
            return None;
        }
        let plain = groups.iter().filter(|group| !group.is_empty() && !is_masked(group));
        let is_hardware = groups.len() == 6 && plain.clone().all(|group| group.len() == 2);
        let mut random = self.random(&["unmasked", text]);
        let length = if is_hardware { 2 } else { 4 };
        let groups = groups.iter().map(|group| {
            if is_masked(group) {
                (0..length).map(|_| one_of(HEX, &mut random)).collect()
            } else {
                (*group).to_owned()
            }
        });
        let address = groups.collect::<Vec<String>>().join(":");
        Some(if prefix.is_empty() { address } else { format!("{address}/{prefix}") })
    }

    /// An IPv4 address with numbers in place of its masks, such as those of `192.0.XX.XX/24`.
    fn unmasked_address(&self, text: &str) -> Option<String> {
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let parts: Vec<&str> = address.split('.').collect();
        let is_address = parts.len() == 4
            && parts.iter().any(|part| is_masked(part))
            && parts.iter().all(|part| is_masked(part) || part.parse::<u8>().is_ok())
            && prefix.bytes().all(|byte| byte.is_ascii_digit());
        if !is_address {
            return None;
        }
        let mut random = self.random(&["unmasked", text]);
        let parts = parts.into_iter().map(|part| {
            if is_masked(part) { random.u8(1..255).to_string() } else { part.to_owned() }
        });
        let address = parts.collect::<Vec<_>>().join(".");
        Some(if prefix.is_empty() { address } else { format!("{address}/{prefix}") })
    }
}

/// A text with asterisks where letters mask something: `vsw-xxxxxxxx`.
fn starred(text: &str) -> String {
    let is_x = |c: char| matches!(c, 'x' | 'X');
    let mut starred = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_x) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = from.find(|c| !is_x(c)).unwrap_or(from.len());
        let (run, after) = from.split_at_checked(end).unwrap_or((from, ""));
        starred.push_str(before);
        starred.push_str(if end < MASK { run } else { "" });
        starred.extend((0..end).filter(|_| end >= MASK).map(|_| '*'));
        rest = after;
    }
    starred + rest
}

/// Whether a part of an address is masked.
fn is_masked(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'X' | b'x' | b'*'))
}

/// A part of a text between dashes, colons and the like. One that has digits beside the mask is a number, such as an account.
fn unmasked_part(part: &str, text: &str, random: &mut Rng) -> String {
    let is_number = part.contains(|c: char| c.is_ascii_digit())
        && !part.contains(|c: char| c.is_ascii_alphabetic());
    let alphabet = if is_number { DIGITS } else { alphabet(text) };
    part.chars().map(|c| if c == '*' { one_of(alphabet, random) } else { c }).collect()
}

/// Another id of the same form.
pub(super) fn another(text: &str, random: &mut Rng) -> String {
    let start = fixed(text);
    let (head, tail) = text.split_at_checked(start).unwrap_or(("", text));
    if tail.chars().filter(|c| changes(*c)).count() < ENOUGH {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return random.u32(100_000..1_000_000).to_string();
        }
        let added: String = (0..8).map(|_| one_of(BASE36, random)).collect();
        return format!("{text}-{added}");
    }
    let alphabet = alphabet(tail);
    let is_upper = tail.contains(|c: char| c.is_ascii_uppercase())
        && !tail.contains(|c: char| c.is_ascii_lowercase());
    let changed = tail.chars().enumerate().map(|(at, c)| match c {
        // A number keeps its length.
        '0'..='9' if at == 0 && alphabet == DIGITS => one_of(b"123456789", random),
        '0'..='9' if alphabet == DIGITS => one_of(alphabet, random),
        '0'..='9' | 'a'..='z' | '*' => one_of(alphabet, random),
        'A'..='Z' => one_of(alphabet, random).to_ascii_uppercase(),
        other => other,
    });
    let changed = changed.map(|c| if is_upper { c.to_ascii_uppercase() } else { c });
    head.chars().chain(changed).collect()
}

/// Another number of about the same size.
pub(super) fn another_number(number: i64, random: &mut Rng) -> i64 {
    let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0).clamp(5, 17);
    let least = 10_i64.saturating_pow(digits);
    random.i64(least..least.saturating_mul(10))
}

/// An id that nothing is documented of.
pub(super) fn made_up(prefix: &str, random: &mut Rng) -> String {
    let tail: String = (0..17).map(|_| one_of(BASE36, random)).collect();
    format!("{prefix}-bp1{tail}")
}

/// A text that means something to the service only.
pub(super) fn opaque(random: &mut Rng) -> String {
    (0..64).map(|_| one_of(BASE36, random)).collect()
}

/// A universally unique id.
pub(super) fn uuid(random: &mut Rng) -> String {
    another("00000000-0000-4000-8000-00000000000A", random)
}

/// How much of an id does not change: what it is the id of, and the region.
fn fixed(text: &str) -> usize {
    if is_uuid(text) {
        return 0;
    }
    let start = text.rfind(['-', '/', ':', '_']).map_or(0, |at| at + 1);
    let tail = text.get(start..).unwrap_or_default();
    let names_region = tail.len() >= 12 && !tail.bytes().all(|byte| byte.is_ascii_digit());
    if start > 0 && names_region && tail.is_char_boundary(3) { start + 3 } else { start }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hex = |c: char| c.is_ascii_hexdigit() || c == '*';
    // Some are cut in the documentation.
    let is_cut =
        groups.len() >= 4 && text.len() >= 20 && groups.iter().all(|g| g.chars().all(is_hex));
    is_cut || groups.len() == 5 && text.len() >= 32 && groups.iter().all(|g| g.chars().all(changes))
}

fn changes(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '*'
}

/// The characters that a text is made of.
fn alphabet(text: &str) -> &'static [u8] {
    let mut bytes = text.bytes().filter(u8::is_ascii_alphanumeric);
    if text.bytes().filter(u8::is_ascii_digit).count() > 0
        && bytes.clone().all(|byte| byte.is_ascii_digit())
    {
        return DIGITS;
    }
    let is_hex = text.len() >= 16 && bytes.all(|byte| byte.is_ascii_hexdigit());
    if is_hex { HEX } else { BASE36 }
}

fn one_of(alphabet: &[u8], random: &mut Rng) -> char {
    alphabet.get(random.usize(..alphabet.len())).map_or('0', |byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn of(text: &str, seed: u64) -> String {
        another(text, &mut Ids::new(seed).random(&[text]))
    }

    #[test]
    fn ids_keep_their_form() {
        let id = of("i-bp67acfmxazb4p****", 1);
        assert!(id.starts_with("i-bp6") && id.len() == 20 && !id.contains('*'), "{id}");
        let uuid = of("CEF72CEB-54B6-4AE8-B225-F876FF7BA984", 1);
        assert_eq!(uuid.len(), 36);
        assert!(
            uuid.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'A'..=b'F').contains(&b))
        );
        assert!(of("1234567890123456", 1).parse::<u64>().is_ok());
        assert!(of("7", 1).parse::<u64>().is_ok());
        assert!(of("acs:ram::123:role/c1234567", 1).starts_with("acs:ram::123:role/"));
        assert!(of("lb", 1).starts_with("lb-"));
        assert!(another_number(7, &mut Rng::with_seed(1)) >= 100_000);
        assert!(another_number(i64::MIN, &mut Rng::with_seed(1)) > 0);
    }

    #[test]
    fn the_same_seed_gives_the_same() {
        assert_eq!(of("vpc-bp15zckdt37pq72zv****", 1), of("vpc-bp15zckdt37pq72zv****", 1));
        assert_ne!(of("vpc-bp15zckdt37pq72zv****", 1), of("vpc-bp15zckdt37pq72zv****", 2));
    }

    #[test]
    fn masks_are_filled_where_something_is_masked() {
        let ids = Ids::new(1);
        let id = ids.unmasked("vpc-bp15zckdt37pq72zv****").unwrap();
        assert!(id.starts_with("vpc-bp15zckdt37pq72zv") && !id.contains('*'), "{id}");
        assert!(ids.unmasked("139****0000").unwrap().parse::<u64>().is_ok());
        let id = ids.unmasked("sg-xxxxxxxx").unwrap();
        assert!(id.starts_with("sg-") && id.len() == 11 && !id.contains("xxxx"), "{id}");
        for masked in ["192.0.XX.XX", "8.129.xx.XXX/24", "10.*.0.1"] {
            let address = ids.unmasked(masked).unwrap();
            let host = address.split('/').next().unwrap();
            assert!(host.parse::<std::net::Ipv4Addr>().is_ok(), "{address}");
            assert_eq!(address.contains('/'), masked.contains('/'));
        }
        for masked in ["2408:XXXX:0:a600::/56", "2001:db8:1234:1a00:****::/80", "2001:1111:*:*::"] {
            let address = ids.unmasked(masked).unwrap();
            let host = address.split('/').next().unwrap();
            assert!(host.parse::<std::net::Ipv6Addr>().is_ok(), "{address}");
        }
        assert_eq!(ids.unmasked("00:16:3e:32:b4:**").unwrap().len(), 17);
        for text in [
            "XX",
            "a.XX.b.c",
            "******",
            "acs:ram:*:x",
            "12:34",
            "a:b:*:role",
            "*.example.com",
            "0 0 *** cron",
            "plain",
        ] {
            assert_eq!(ids.unmasked(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_another(text in any::<String>(), seed: u64) {
            let ids = Ids::new(seed);
            let random = || ids.random(&[&text]);
            prop_assert_eq!(another(&text, &mut random()), another(&text, &mut random()));
            prop_assert!(!ids.unmasked(&text).is_some_and(|filled| filled.contains('*')));
        }
    }
}
