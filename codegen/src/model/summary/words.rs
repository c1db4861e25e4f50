//! The words of a name as English writes them. Knows nothing of verbs.

use crate::names::{singular, snake};

/// Words that are written otherwise than a name spells them. All-capital words of a name need no entry.
const SPELLINGS: [(&str, &str); 138] = [
    ("acl", "ACL"),
    ("acr", "ACR"),
    ("acs", "ACS"),
    ("ad", "AD"),
    ("ag", "AG"),
    ("ai", "AI"),
    ("alb", "ALB"),
    ("alidns", "AliDNS"),
    ("aliyun", "Aliyun"),
    ("api", "API"),
    ("arms", "ARMS"),
    ("arn", "ARN"),
    ("asr", "ASR"),
    ("bgp", "BGP"),
    ("bps", "bps"),
    ("bss", "BSS"),
    ("ca", "CA"),
    ("cbwp", "CBWP"),
    ("cc", "CC"),
    ("cdn", "CDN"),
    ("cds", "CDS"),
    ("cen", "CEN"),
    ("cidr", "CIDR"),
    ("cname", "CNAME"),
    ("cors", "CORS"),
    ("cpu", "CPU"),
    ("dag", "DAG"),
    ("das", "DAS"),
    ("db", "DB"),
    ("dbfs", "DBFS"),
    ("dbs", "DBS"),
    ("ddos", "DDoS"),
    ("dhcp", "DHCP"),
    ("dnat", "DNAT"),
    ("dns", "DNS"),
    ("doh", "DoH"),
    ("drds", "DRDS"),
    ("dts", "DTS"),
    ("eci", "ECI"),
    ("ecs", "ECS"),
    ("eip", "EIP"),
    ("eni", "ENI"),
    ("esl", "ESL"),
    ("etl", "ETL"),
    ("faq", "FAQ"),
    ("fc", "FC"),
    ("ga", "GA"),
    ("gpu", "GPU"),
    ("gtm", "GTM"),
    ("ha", "HA"),
    ("hdfs", "HDFS"),
    ("hpc", "HPC"),
    ("hsm", "HSM"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("https", "HTTPS"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("idp", "IdP"),
    ("imm", "IMM"),
    ("ims", "IMS"),
    ("io", "I/O"),
    ("iops", "IOPS"),
    ("ip", "IP"),
    ("ips", "IPs"),
    ("ipsec", "IPsec"),
    ("ipv4", "IPv4"),
    ("ipv6", "IPv6"),
    ("isp", "ISP"),
    ("json", "JSON"),
    ("kms", "KMS"),
    ("kubernetes", "Kubernetes"),
    ("lb", "LB"),
    ("loa", "LOA"),
    ("mfa", "MFA"),
    ("mns", "MNS"),
    ("mq", "MQ"),
    ("mqtt", "MQTT"),
    ("mysql", "MySQL"),
    ("nas", "NAS"),
    ("nat", "NAT"),
    ("nlb", "NLB"),
    ("oauth", "OAuth"),
    ("ocr", "OCR"),
    ("oidc", "OIDC"),
    ("ons", "ONS"),
    ("oos", "OOS"),
    ("oss", "OSS"),
    ("ota", "OTA"),
    ("pbr", "PBR"),
    ("pca", "PCA"),
    ("pcdn", "PCDN"),
    ("pdns", "PDNS"),
    ("pem", "PEM"),
    ("pg", "PG"),
    ("postgres", "Postgres"),
    ("postgresql", "PostgreSQL"),
    ("ptr", "PTR"),
    ("pts", "PTS"),
    ("pv", "PV"),
    ("qos", "QoS"),
    ("qps", "QPS"),
    ("qr", "QR"),
    ("ram", "RAM"),
    ("rds", "RDS"),
    ("redis", "Redis"),
    ("rr", "RR"),
    ("rtmp", "RTMP"),
    ("saml", "SAML"),
    ("sdk", "SDK"),
    ("slb", "SLB"),
    ("sls", "SLS"),
    ("sms", "SMS"),
    ("snat", "SNAT"),
    ("sql", "SQL"),
    ("ssh", "SSH"),
    ("ssl", "SSL"),
    ("sso", "SSO"),
    ("sts", "STS"),
    ("tcp", "TCP"),
    ("tde", "TDE"),
    ("tls", "TLS"),
    ("tts", "TTS"),
    ("udp", "UDP"),
    ("uri", "URI"),
    ("url", "URL"),
    ("uuid", "UUID"),
    ("vbr", "VBR"),
    ("vip", "VIP"),
    ("vm", "VM"),
    ("vnc", "VNC"),
    ("vod", "VOD"),
    ("vpc", "VPC"),
    ("vpn", "VPN"),
    ("vserver", "vServer"),
    ("vswitch", "vSwitch"),
    ("waf", "WAF"),
    ("xml", "XML"),
];

/// Nouns that are not counted.
const MASS: [&str; 24] = [
    "access",
    "advice",
    "audio",
    "authorization",
    "bandwidth",
    "capacity",
    "config",
    "content",
    "data",
    "encryption",
    "info",
    "information",
    "media",
    "metadata",
    "monitoring",
    "music",
    "protection",
    "software",
    "storage",
    "support",
    "throughput",
    "traffic",
    "usage",
    "work",
];

/// Single things that look like several.
const SINGLE: [&str; 7] = ["alias", "always", "canvas", "Kubernetes", "lens", "sas", "windows"];

/// Abbreviations that are read as words, not letter by letter.
const READ_AS_WORDS: [&str; 8] = ["CORS", "DAG", "HANA", "NAS", "NAT", "RAM", "SAML", "WAF"];

/// The words of a name; nothing if it has others than English letters and digits.
pub(super) fn words(name: &str) -> Option<Vec<String>> {
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) {
        return None;
    }
    let mut spelled = name.chars().filter(char::is_ascii_alphanumeric);
    let word = |lower: &str| -> String {
        let own: String = spelled.by_ref().take(lower.len()).collect();
        spelling(lower, &own)
    };
    Some(snake(name).split('_').filter(|word| !word.is_empty()).map(word).collect())
}

fn spelling(lower: &str, own: &str) -> String {
    let listed = |word: &str| SPELLINGS.iter().find(|(from, _)| *from == word).map(|(_, to)| *to);
    if let Some(listed) = listed(lower) {
        return listed.to_owned();
    }
    if let Some(one) = lower.strip_suffix('s').and_then(listed) {
        return format!("{one}s");
    }
    match lower {
        "vswitches" => "vSwitches".to_owned(),
        _ if is_abbreviation(own.strip_suffix('s').unwrap_or(own)) => own.to_owned(),
        _ => lower.to_owned(),
    }
}

pub(super) fn is_abbreviation(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && !word.contains(|c: char| c.is_ascii_lowercase())
}

pub(super) fn is_plural(word: &str) -> bool {
    word.ends_with('s') && singular(word) != word && !SINGLE.contains(&word)
}

pub(super) fn is_mass(word: &str) -> bool {
    MASS.contains(&word)
}

/// Several of what a word names.
pub(super) fn plural(word: &str) -> String {
    let before_y = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    if let Some(stem) = before_y {
        return format!("{stem}ies");
    }
    let hisses = ["ch", "sh", "s", "x", "z"].iter().any(|end| word.ends_with(end));
    if hisses { format!("{word}es") } else { format!("{word}s") }
}

/// Whether a word needs "an".
pub(super) fn sounds_like_a_vowel(word: &str) -> bool {
    if is_abbreviation(word.strip_suffix('s').unwrap_or(word)) && !READ_AS_WORDS.contains(&word) {
        return word.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X']);
    }
    let like_you = ["one", "uni", "us", "ut"].iter().any(|start| word.starts_with(start));
    let lower = word.to_ascii_lowercase();
    lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !like_you
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_as_english_does() {
        for (name, wanted) in [
            ("DBInstanceIPArray", "DB instance IP array"),
            ("VpcIds", "VPC IDs"),
            ("SnapshotIDs", "snapshot IDs"),
            ("MysqlSlowLogs", "MySQL slow logs"),
            ("vSwitchIPv6", "vSwitch IPv6"),
            ("ClustersV1", "clusters V1"),
            ("IpsecServers", "IPsec servers"),
        ] {
            assert_eq!(words(name).unwrap().join(" "), wanted, "{name}");
        }
        assert_eq!(words("名称"), None);
    }

    #[test]
    fn several_and_one() {
        for (word, is) in [
            ("instances", true),
            ("IPs", true),
            ("IDs", true),
            ("status", false),
            ("DNS", false),
            ("access", false),
            ("alias", false),
            ("data", false),
            ("addresses", true),
        ] {
            assert_eq!(is_plural(word), is, "{word}");
        }
        assert_eq!(plural("policy"), "policies");
        assert_eq!(plural("key"), "keys");
        assert_eq!(plural("address"), "addresses");
    }

    #[test]
    fn articles_go_by_the_sound() {
        for (word, is) in [
            ("instance", true),
            ("user", false),
            ("ECS", true),
            ("NAT", false),
            ("URL", false),
            ("RAM", false),
            ("SSL", true),
            ("unit", false),
            ("hour", false),
            ("VPC", false),
        ] {
            assert_eq!(sounds_like_a_vowel(word), is, "{word}");
        }
    }
}
