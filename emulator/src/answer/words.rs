//! A text for a member of which nothing is documented but its name. It must not know requests.

use super::ids::{self, Ids};
use super::naming;

/// What every text may speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    pub(super) product: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
}

/// The prefixes of ids that people know.
const PREFIXES: [(&str, &str); 11] = [
    ("instance", "i"),
    ("vswitch", "vsw"),
    ("securitygroup", "sg"),
    ("image", "m"),
    ("disk", "d"),
    ("snapshot", "s"),
    ("networkinterface", "eni"),
    ("loadbalancer", "lb"),
    ("natgateway", "ngw"),
    ("routetable", "vtb"),
    ("resourcegroup", "rg"),
];

/// The text. Of two members with one name it is the same.
pub(super) fn text(name: &str, scene: &Scene<'_>, ids: &Ids) -> String {
    let words = naming::words(name);
    let (last, stem) = words.split_last().map_or(("value", &[][..]), |(last, stem)| (last, stem));
    let kind = stem.join("-");
    let kind = if kind.is_empty() { scene.product.to_ascii_lowercase() } else { kind };
    let mut random = ids.random(&["made up", name]);
    match last {
        "id" | "ids" if matches!(kind.as_str(), "request" | "trace" | "task" | "job") => {
            ids::uuid(&mut random)
        }
        "id" | "ids" if kind.ends_with("region") => scene.region.to_owned(),
        "id" | "ids" if kind.ends_with("zone") => format!("{}-a", scene.region),
        "id" | "ids" if matches!(kind.as_str(), "account" | "owner" | "user") => {
            scene.account.to_owned()
        }
        "id" | "ids" => {
            let stem = stem.concat();
            let known = PREFIXES.iter().find(|(ending, _)| stem.ends_with(ending));
            ids::made_up(known.map_or(kind.as_str(), |(_, prefix)| prefix), &mut random)
        }
        "uuid" | "guid" => ids::uuid(&mut random),
        "uid" | "owner" => scene.account.to_owned(),
        "name" | "names" => format!("my-{kind}"),
        "time" | "at" | "timestamp" => "2024-01-01T00:00:00Z".to_owned(),
        "date" | "day" => "2024-01-01".to_owned(),
        "url" | "uri" | "link" => format!("https://{kind}.example.com/"),
        "domain" | "host" | "hostname" | "endpoint" | "cname" => format!("{kind}.example.com"),
        "ip" | "address" | "ips" => "192.0.2.1".to_owned(),
        "cidr" | "block" => "192.0.2.0/24".to_owned(),
        "arn" | "arns" => {
            let product = scene.product.to_ascii_lowercase();
            format!("acs:{product}:{}:{}:{kind}/my-{kind}", scene.region, scene.account)
        }
        "region" => scene.region.to_owned(),
        "zone" => format!("{}-a", scene.region),
        "email" | "mail" => format!("{kind}@example.com"),
        "phone" | "mobile" => "13800000000".to_owned(),
        "version" => "1.0.0".to_owned(),
        "message" | "msg" => "success".to_owned(),
        "code" => "200".to_owned(),
        "success" | "enabled" | "enable" => "true".to_owned(),
        "status" | "state" => "Available".to_owned(),
        "count" | "size" | "number" | "total" | "num" | "amount" => "1".to_owned(),
        "string" => "text".to_owned(),
        "token" => ids::opaque(&mut random),
        _ if words.is_empty() => kind,
        _ => words.join("-"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCENE: Scene<'_> = Scene { product: "Vpc", region: "cn-hangzhou", account: "1" };

    fn made(name: &str) -> String {
        text(name, &SCENE, &Ids::new(1))
    }

    #[test]
    fn texts_fit_their_names() {
        assert!(made("DBInstanceId").starts_with("i-bp1"));
        assert!(made("CustomerGatewayId").starts_with("customer-gateway-bp1"));
        assert_eq!(made("RequestId").len(), 36);
        assert_eq!(made("ZoneId"), "cn-hangzhou-a");
        assert_eq!(made("VpcName"), "my-vpc");
        assert_eq!(made("Name"), "my-vpc");
        assert_eq!(made("creation_time"), "2024-01-01T00:00:00Z");
        assert_eq!(made("RoleArn"), "acs:vpc:cn-hangzhou:1:role/my-role");
        assert_eq!(made("Engine"), "engine");
        assert_eq!(made("ConnectionString"), "text");
    }

    proptest! {
        #[test]
        fn no_text_is_a_placeholder(name in any::<String>()) {
            prop_assert_ne!(made(&name), "string");
        }
    }
}
