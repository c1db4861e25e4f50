//! One client for several regions.

use alicloud_runtime::{CallOptions, Client, OperationInfo};

use crate::ecs::PRODUCT;
use crate::script::{client, config, ok};

const DESCRIBE: OperationInfo<'_> =
    OperationInfo::rpc(&PRODUCT, "DescribeThings").with_region_parameter("RegionId");

#[tokio::test]
async fn another_region_shares_what_the_client_has() {
    let (client, script) = client([ok("{}"), ok("{}")]);
    let beijing = client.0.in_region("cn-beijing");
    assert_eq!((client.region(), beijing.region()), (Some("cn-hangzhou"), Some("cn-beijing")));
    for client in [&beijing, &client.0] {
        client.send_fields(&DESCRIBE, Vec::new(), CallOptions::new()).await.unwrap();
    }
    let urls: Vec<_> = script.requests().into_iter().map(|request| request.url).collect();
    assert_eq!(
        urls,
        [
            "https://ecs.cn-beijing.aliyuncs.com/?RegionId=cn-beijing",
            "https://ecs-cn-hangzhou.aliyuncs.com/?RegionId=cn-hangzhou",
        ]
    );
    let given = config(&script).endpoint("http://127.0.0.1:1");
    let given = Client::new(given, &PRODUCT).unwrap().in_region("cn-beijing");
    assert!(format!("{given:?}").contains("127.0.0.1:1"), "{given:?}");
}
