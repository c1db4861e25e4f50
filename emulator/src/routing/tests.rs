use proptest::prelude::*;

use super::*;
use crate::catalog::{catalog, operation, product};

fn find(method: &str, path: &str, action: &str, version: &str) -> Result<String, String> {
    let routes = Routes::new(Arc::new(catalog()));
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let method = method.parse().unwrap();
    let destination = Destination {
        family: Family::Gateway,
        query: &[],
        headers: &HeaderMap::new(),
        method: &method,
        path,
        action: some(action),
        version: some(version),
        host: "localhost:80",
    };
    let route = routes.find(&destination).map_err(|error| error.code)?;
    let captured = route.path_parameters.iter().map(|(name, value)| format!(" {name}={value}"));
    Ok(route.operation.name.clone() + &captured.collect::<String>())
}

fn fails(code: &str) -> Result<String, String> {
    Err(code.to_owned())
}

#[test]
fn rpc_goes_by_action_and_version() {
    assert_eq!(find("POST", "/", "DescribeImages", "2014-05-26"), Ok("DescribeImages".into()));
    assert_eq!(find("GET", "/", "DescribeImages", "2014-05-26"), Ok("DescribeImages".into()));
    assert_eq!(find("PUT", "/", "DescribeImages", "2014-05-26"), fails("InvalidAction.NotFound"));
    assert_eq!(find("POST", "/", "DescribeImage", "2014-05-26"), fails("InvalidAction.NotFound"));
    assert_eq!(find("POST", "/", "DescribeImages", "2014-05-27"), fails("InvalidVersion"));
    assert_eq!(find("POST", "/", "DescribeImages", ""), fails("MissingParameter"));
    assert_eq!(find("POST", "/", "", "2014-05-26"), fails("MissingParameter"));
}

#[test]
fn roa_goes_by_method_and_path() {
    let version = "2015-12-15";
    assert_eq!(find("POST", "/clusters", "", ""), Ok("CreateCluster".into()));
    assert_eq!(find("GET", "/clusters", "", version), Ok("DescribeClusters".into()));
    assert_eq!(
        find("GET", "/clusters/c%2F1", "", version),
        Ok("DescribeClusterDetail ClusterId=c/1".into())
    );
    assert_eq!(
        find("POST", "/clusters/c1/components/install", "", version),
        Ok("InstallClusterAddons ClusterId=c1".into())
    );
    assert_eq!(find("DELETE", "/clusters", "", version), fails("InvalidAction.NotFound"));
    assert_eq!(find("GET", "/clusters", "", "2015-12-16"), fails("InvalidVersion"));
    assert_eq!(find("GET", "/%FF", "", ""), fails("InvalidAction.NotFound"));
}

#[test]
fn the_host_decides_between_products() {
    let one = |id| product(id, "2020-01-01", vec![operation("DescribeRegions", Vec::new())]);
    let catalog = Catalog::new(vec![one("alb"), one("nlb")]);
    let routes = Routes::new(Arc::new(catalog));
    let product = |host| {
        let destination = Destination {
            family: Family::Gateway,
            query: &[],
            headers: &HeaderMap::new(),
            method: &Method::POST,
            path: "/",
            action: Some("DescribeRegions"),
            version: Some("2020-01-01"),
            host,
        };
        routes.find(&destination).ok().map(|route| route.product.id.clone())
    };
    assert_eq!(product("nlb.cn-hangzhou.aliyuncs.com:443").as_deref(), Some("nlb"));
    assert_eq!(product("127.0.0.1:80").as_deref(), Some("alb"));
}

#[test]
fn literal_segments_win_over_parameters() {
    let at = |name, path: &str| {
        let mut found = operation(name, Vec::new());
        found.path = path.to_owned();
        found
    };
    let operations = vec![at("A", "/a/{b}/{c}"), at("B", "/a/{b}/c"), at("C", "/a/b/{c}")];
    let catalog = Catalog::new(vec![product("x", "1", operations)]);
    let routes = Routes::new(Arc::new(catalog));
    let found = |path| {
        let method = Method::POST;
        let destination = Destination {
            family: Family::Gateway,
            query: &[],
            headers: &HeaderMap::new(),
            method: &method,
            path,
            action: None,
            version: None,
            host: "",
        };
        routes.find(&destination).ok().map(|route| route.operation.name.clone()).unwrap_or_default()
    };
    assert_eq!([found("/a/b/c"), found("/a/x/c"), found("/a/x/x")], ["C", "B", "A"]);
}

#[test]
fn the_log_service_goes_by_project_and_fixed_query() {
    let routes = Routes::new(Arc::new(catalog()));
    let found = |method: &str, target: &str, host: &str| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let destination = Destination {
            family: Family::Logs,
            query: &crate::encoding::pairs(query).unwrap(),
            headers: &HeaderMap::new(),
            method: &method.parse().unwrap(),
            path,
            action: None,
            version: None,
            host,
        };
        let route = routes.find(&destination).map_err(|error| error.code)?;
        let captured = route.path_parameters.iter().map(|(name, value)| format!(" {name}={value}"));
        Ok(route.operation.name.clone() + &captured.collect::<String>())
    };
    let (region, project) =
        ("cn-hangzhou.log.aliyuncs.com", "my-logs.cn-hangzhou.log.aliyuncs.com");
    assert_eq!(found("GET", "/?size=2", region), Ok("ListProject".into()));
    assert_eq!(found("GET", "/", "localhost:8080"), Ok("ListProject".into()));
    assert_eq!(found("GET", "/", project), Ok("GetProject project=my-logs".into()));
    assert_eq!(found("GET", "/", "p.127.0.0.1:80"), Ok("GetProject project=p".into()));
    assert_eq!(
        found("POST", "/logstores/a/consumergroups/g?consumer=c&type=heartbeat", project),
        Ok("ConsumerGroupHeartBeat logstore=a consumerGroup=g project=my-logs".into())
    );
    assert_eq!(
        found("POST", "/logstores/a/consumergroups/g?type=other", project),
        fails("InvalidAction.NotFound")
    );
    assert_eq!(found("GET", "/clusters", project), fails("InvalidAction.NotFound"));
    assert_eq!(find("GET", "/logstores/a", "", ""), fails("InvalidAction.NotFound"));
}

proptest! {
    #[test]
    fn any_destination_gets_an_answer(path in any::<String>(), action in any::<String>()) {
        if let Err(code) = find("POST", &path, &action, "2014-05-26") {
            prop_assert!(!code.is_empty());
        }
    }
}
