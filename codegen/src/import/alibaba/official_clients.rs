//! What the official client says on the hosts of products: facts of its published Python packages, each of which has a rule and a
//! table of hosts by region. The metadata alone does not tell a service with one host from one whose regions are not listed.

/// The official client of a product.
pub(super) struct OfficialClient {
    /// The product's directory.
    product: &'static str,
    /// `_endpoint_rule`.
    pub(super) rule: &'static str,
    /// Which host most regions of `_endpoint_map` have, how many those are, and how many there are.
    pub(super) host: &'static str,
    pub(super) regions: usize,
    pub(super) all: usize,
}

const fn client(
    product: &'static str,
    rule: &'static str,
    (host, regions, all): (&'static str, usize, usize),
) -> OfficialClient {
    OfficialClient { product, rule, host, regions, all }
}

const NO_TABLE: (&str, usize, usize) = ("", 0, 0);

/// In the order of products. `tests/clients/endpoints` reads more.
const CLIENTS: [OfficialClient; 42] = [
    client("alb", "regional", ("alb.cn-hangzhou.aliyuncs.com", 1, 1)),
    client("alidns", "regional", ("alidns.aliyuncs.com", 2, 2)),
    client("alikafka", "regional", ("alikafka.us-west-1.aliyuncs.com", 1, 34)),
    client("amqp-open", "regional", ("amqp-open.us-west-1.aliyuncs.com", 1, 24)),
    client("cbn", "central", NO_TABLE),
    client("cdn", "central", ("cdn.ap-southeast-1.aliyuncs.com", 11, 11)),
    client("cms", "regional", ("metrics.us-west-1.aliyuncs.com", 1, 43)),
    client("config", "central", ("config.cn-shanghai.aliyuncs.com", 1, 2)),
    client("cr", "regional", NO_TABLE),
    client("cs", "regional", ("cs.aliyuncs.com", 30, 30)),
    client("ddoscoo", "regional", NO_TABLE),
    client("dds", "regional", ("mongodb.aliyuncs.com", 37, 72)),
    client("dm", "regional", ("dm.ap-southeast-1.aliyuncs.com", 1, 5)),
    client("dts", "regional", ("dts.aliyuncs.com", 55, 55)),
    client("dysmsapi", "central", ("dysmsapi.aliyuncs.com", 11, 17)),
    client("eci", "", NO_TABLE),
    client("ecs", "regional", ("ecs-cn-hangzhou.aliyuncs.com", 18, 35)),
    client("elasticsearch", "regional", NO_TABLE),
    client("esa", "regional", NO_TABLE),
    client("ess", "regional", ("ess.aliyuncs.com", 46, 72)),
    client("eventbridge", "regional", ("eventbridge-console.cn-wulanchabu.aliyuncs.com", 1, 26)),
    client("fc", "regional", ("fcv3.ap-northeast-1.aliyuncs.com", 1, 26)),
    client("gpdb", "regional", ("gpdb.aliyuncs.com", 36, 36)),
    client("kms", "regional", NO_TABLE),
    client("maxcompute", "regional", ("maxcompute.aliyuncs.com", 54, 54)),
    client("mns-open", "regional", NO_TABLE),
    client("nlb", "regional", NO_TABLE),
    client("oos", "regional", NO_TABLE),
    client("oss", "", NO_TABLE),
    client("polardb", "regional", ("polardb.aliyuncs.com", 39, 39)),
    client("r-kvstore", "regional", ("r-kvstore.aliyuncs.com", 32, 32)),
    client("ram", "regional", ("ram.aliyuncs.com", 22, 22)),
    client("rds", "regional", ("rds.aliyuncs.com", 44, 45)),
    client("resourcemanager", "central", NO_TABLE),
    client("ros", "regional", ("ros.aliyuncs.com", 42, 42)),
    client("sae", "regional", ("sae.us-west-1.aliyuncs.com", 1, 15)),
    client("slb", "regional", ("slb.aliyuncs.com", 42, 43)),
    client("sls", "central", ("ap-southeast-8.log.aliyuncs.com", 1, 35)),
    client("sts", "regional", ("sts.aliyuncs.com", 32, 32)),
    client("tag", "regional", ("tag.aliyuncs.com", 19, 62)),
    client("vod", "regional", ("vod.aliyuncs.com", 43, 55)),
    client("vpc", "regional", ("vpc.aliyuncs.com", 24, 36)),
];

/// The official client of a product, where it was looked at.
pub(super) fn official_client(product: &str) -> Option<&'static OfficialClient> {
    CLIENTS.iter().find(|client| client.product.eq_ignore_ascii_case(product))
}

impl OfficialClient {
    /// Whether it sends requests for unlisted regions to this host.
    pub(super) fn is_central(&self, host: &str) -> bool {
        self.rule == "central" || (self.host == host && self.regions * 2 >= self.all)
    }
}
