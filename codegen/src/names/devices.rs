//! Names that Windows gives to devices, in every directory and with any ending, so that no file can have them.

const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a file of that name would be a device.
pub(crate) fn is_device(name: &str) -> bool {
    let start = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|device| start.strip_prefix(device));
    DEVICES.contains(&start.as_str())
        || numbered.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
}

#[cfg(test)]
mod tests {
    use super::is_device;

    #[test]
    fn devices_are_known_with_any_ending() {
        for name in ["con", "CON", "Nul.yaml", "aux.v1.yaml", "com1", "LPT9.txt"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["", "con1", "com0", "com10", "com", "icon", "Conx.yaml", "a.con"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
