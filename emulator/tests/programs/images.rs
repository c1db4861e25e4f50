//! Images are what the emulator remembers, and no others.

use alicloud_emulator::Emulator;

use crate::service::Service;

#[tokio::test]
async fn an_image_that_does_not_exist_is_not_described() {
    let service = Service::start(&["ecs"], Emulator::builder()).await;
    let described = async |id: &str| {
        let asked = [("RegionId", "cn-hangzhou"), ("ImageId", id)];
        let (status, body) = service.ask(&service.signer(), "DescribeImages", &asked).await;
        assert_eq!(status, 200, "{body}");
        let ids = body["Images"]["Image"].as_array().expect("images").iter();
        let ids: Vec<String> =
            ids.map(|image| image["ImageId"].as_str().expect("an id").to_owned()).collect();
        (body["TotalCount"].as_u64(), ids)
    };
    assert_eq!(described("m-bp1doesnotexist").await, (Some(0), Vec::new()));
    let documented = "m-bp1caf3yicx5jlfl****";
    assert_eq!(described(documented).await, (Some(1), vec![documented.to_owned()]));
    let both = format!("m-bp1doesnotexist,{documented}");
    assert_eq!(described(&both).await, (Some(1), vec![documented.to_owned()]));
}
